using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tiercel.Bench.Load;

namespace Tiercel.Bench.Compare;

/// <summary>A server under measurement, in a process of its own without persistence; killed when disposed.</summary>
internal sealed class BenchServer : IDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private BenchServer(string name, int? core, SelfSigned? certificate, Func<string, string[]> command)
    {
        Name = name;
        Port = FreePort();
        EncryptedPort = FreePort();
        string[] encryption = certificate?.Settings(EncryptedPort) ?? [];
        string[] words = Shell.Pinned(core, [.. command(Port.ToString(CultureInfo.InvariantCulture)), .. encryption]);
        ProcessStartInfo start = new(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        long started = Stopwatch.GetTimestamp();
        _process = Process.Start(start)!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, e) => Console.Error.Write(e.Data is null ? "" : e.Data + '\n');
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        WaitForPong(started);
        StartTime = Stopwatch.GetElapsedTime(started);
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Where it speaks TLS, if it was given a certificate.</summary>
    public int EncryptedPort { get; }

    /// <summary>From the start of the process to its first PONG.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>taskset replaces itself by the program, so this is the server's own number.</summary>
    public int ProcessId => _process.Id;

    public long ResidentBytes => ProcessUsage.ResidentBytes(ProcessId);

    public static BenchServer StartRedis(string name, int? core, SelfSigned? certificate, params string[] settings) =>
        new(name, core, certificate, port =>
            ["redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", .. settings]);

    public static BenchServer StartTiercel(string name, int? core, SelfSigned? certificate, params string[] settings) =>
        new(name, core, certificate, port => [Repository.ServerProgram, "serve", "--port", port, .. settings]);

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void WaitForPong(long started)
    {
        byte[] reply = new byte[7];
        while (Stopwatch.GetElapsedTime(started) < StartDeadline && !_process.HasExited)
        {
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, Port);
                socket.Send("*1\r\n$4\r\nPING\r\n"u8);
                if (socket.Receive(reply) == reply.Length && reply.AsSpan().SequenceEqual("+PONG\r\n"u8)) return;
            }
            catch (SocketException)
            {
                _process.WaitForExit(1); // refused: it does not listen yet
            }
        }

        Dispose();
        throw new IOException($"{Name} did not start.");
    }

    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
