using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Tiercel.TestKit;

/// <summary>A server in a process of its own on a loopback port; killed when disposed.</summary>
public abstract class ServerProcess : IDisposable
{
    private const int Attempts = 3;
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _output = new();
    private readonly string _program;
    private readonly Func<int, IEnumerable<string>> _argumentsForPort;
    private Process _process;

    /// <summary>Starts the server and returns when it answers PING.</summary>
    /// <param name="program">Path or name of the program.</param>
    /// <param name="argumentsForPort">Its arguments, given the port it shall listen on.</param>
    protected ServerProcess(string program, Func<int, IEnumerable<string>> argumentsForPort)
    {
        _program = program;
        _argumentsForPort = argumentsForPort;
        for (int attempt = 1; ; attempt++)
        {
            Port = FreePort.Next();
            _process = Launch();
            if (WaitForPong()) return;
            Stop();
            if (attempt == Attempts) throw new InvalidOperationException($"{program} did not start:\n{Output}");
        }
    }

    public int Port { get; }

    public int ProcessId => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>All that it has written to standard output and standard error so far.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    /// <summary>A new connection to it.</summary>
    public RespConnection Connect() => new(Port);

    /// <summary>Waits until the process has ended by itself and returns its exit code.</summary>
    public int WaitForExit(TimeSpan deadline)
    {
        if (!_process.WaitForExit(deadline)) throw new TimeoutException($"Still running after {deadline}:\n{Output}");
        // The end of the process is not yet the end of its output: without a deadline that is waited for too.
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Kills it, starts it again with the same arguments at the same port, and returns when it answers.</summary>
    /// <param name="killsAfterMs">Starts before that, each killed after so many milliseconds, however far it has come.</param>
    public void Restart(params int[] killsAfterMs)
    {
        Stop();
        foreach (int milliseconds in killsAfterMs)
        {
            _process = Launch();
            _process.WaitForExit(milliseconds);
            Stop();
        }

        _process = Launch();
        if (!WaitForPong()) throw new InvalidOperationException($"{_program} did not start again:\n{Output}");
    }

    public void Dispose()
    {
        Stop();
        GC.SuppressFinalize(this);
    }

    private Process Launch()
    {
        ProcessStartInfo start = new(_program, _argumentsForPort(Port))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, e) => Record(e.Data);
        process.ErrorDataReceived += (_, e) => Record(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private bool WaitForPong()
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < StartDeadline && !_process.HasExited)
        {
            try
            {
                using RespConnection connection = Connect();
                if (connection.Call("PING").Raw.AsSpan().SequenceEqual("+PONG\r\n"u8)) return true;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Refused: it does not listen yet. Ended: the one killed before it still did, until the kernel had freed its ring.
                _process.WaitForExit(5);
            }
        }

        return false;
    }

    private void Stop()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Record(string? line)
    {
        lock (_output) _output.AppendLine(line);
    }
}
