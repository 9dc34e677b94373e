using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tiercel.Bench.HitRatio;

/// <summary>
/// Replays a trace against a redis-server of its own: TOUCH, which counts as a use and carries no value back, then SET of what is
/// not there. Requests travel in windows of different keys: a key that comes again begins the next window, so each
/// request finds what those before it left, but for the order within a window.
/// </summary>
internal sealed class RedisReplay(Trace trace, string policy, long maxMemory, int valueBytes, int window)
{
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly byte[] _value = Encoding.ASCII.GetBytes($"${valueBytes}\r\n{new string('v', valueBytes)}\r\n");

    public double HitRatio { get; private set; }

    /// <summary>Keys at the end.</summary>
    public long Keys { get; private set; }

    public double RequestsPerSecond { get; private set; }

    public void Run()
    {
        int port = FreePort();
        using Process server = Process.Start(new ProcessStartInfo("redis-server", [
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
            "--maxmemory", maxMemory.ToString(CultureInfo.InvariantCulture), "--maxmemory-policy", policy])
        { RedirectStandardOutput = true, WorkingDirectory = Path.GetTempPath() })!;
        server.OutputDataReceived += static (_, _) => { };
        server.BeginOutputReadLine();
        try
        {
            using Socket socket = Connect(port, server);
            using NetworkStream stream = new(socket);
            using BufferedStream input = new(stream, 1 << 16);
            Replay(stream, input);
        }
        finally
        {
            server.Kill();
            server.WaitForExit();
        }
    }

    private void Replay(NetworkStream stream, BufferedStream input)
    {
        long hits = 0;
        HashSet<int> inWindow = [];
        List<int> keys = [];
        // Uses are told apart by whole seconds: every replay begins at the same place in one.
        SpinWait.SpinUntil(static () => DateTime.UtcNow.Millisecond is >= 500 and < 510);
        long begin = Stopwatch.GetTimestamp();
        foreach (int key in trace.Requests)
        {
            if (keys.Count == window || inWindow.Contains(key))
            {
                hits += Exchange(stream, input, keys);
                inWindow.Clear();
                keys.Clear();
            }

            inWindow.Add(key);
            keys.Add(key);
        }

        hits += Exchange(stream, input, keys);
        HitRatio = (double)hits / trace.Requests.Length;
        RequestsPerSecond = trace.Requests.Length / Stopwatch.GetElapsedTime(begin).TotalSeconds;
        stream.Write("*1\r\n$6\r\nDBSIZE\r\n"u8);
        Keys = ReadNumber(input);
    }

    private int Exchange(NetworkStream stream, BufferedStream input, List<int> keys)
    {
        foreach (int key in keys) Request("*2\r\n$5\r\nTOUCH\r\n"u8, key);
        Send(stream);
        bool[] found = [.. keys.Select(_ => ReadNumber(input) == 1)];
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i]) continue;
            Request("*3\r\n$3\r\nSET\r\n"u8, keys[i]);
            _output.Write(_value);
        }

        Send(stream);
        foreach (bool hit in found)
        {
            if (!hit && ReadLine(input) != "+OK") throw new IOException("redis-server refused a SET.");
        }

        return found.Count(static f => f);
    }

    private void Request(ReadOnlySpan<byte> head, int key)
    {
        _output.Write(head);
        _output.Write("$12\r\n"u8);
        _output.Write(trace.Keys[key]);
        _output.Write("\r\n"u8);
    }

    private void Send(NetworkStream stream)
    {
        stream.Write(_output.WrittenSpan);
        _output.ResetWrittenCount();
    }

    private static long ReadNumber(BufferedStream input) => long.Parse(ReadLine(input).AsSpan(1), CultureInfo.InvariantCulture);

    private static string ReadLine(BufferedStream input)
    {
        Span<char> line = stackalloc char[256];
        int length = 0;
        int next;
        while ((next = input.ReadByte()) != '\n')
        {
            if (next < 0) throw new EndOfStreamException();
            if (next != '\r' && length < line.Length) line[length++] = (char)next;
        }

        return new string(line[..length]);
    }

    private static Socket Connect(int port, Process server)
    {
        while (!server.HasExited)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                socket.Connect(IPAddress.Loopback, port);
                return socket;
            }
            catch (SocketException)
            {
                socket.Dispose();
                server.WaitForExit(5); // refused: it does not listen yet
            }
        }

        throw new IOException("redis-server did not start.");
    }

    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
