using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Tiercel.TestKit;

/// <summary>
/// A program on a pseudo-terminal of 80 columns, for what it does for people only. Killed when disposed. One thread
/// at a time.
/// </summary>
public sealed class TerminalRun : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly StringBuilder _output = new();
    private readonly Process _process;
    private readonly Task _reading;
    private int _seen;

    /// <summary>Starts a program; its arguments hold nothing that a shell would read otherwise.</summary>
    public TerminalRun(string program, params IEnumerable<string> arguments)
    {
        string command = $"stty cols 80 rows 24; exec {program} {string.Join(' ', arguments)}";
        ProcessStartInfo start = new("script", ["-qfec", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment["TERM"] = "xterm";
        start.Environment["REDISCLI_HISTFILE"] = "/dev/null";
        _process = Process.Start(start)!;
        _reading = ReadAsync();
    }

    /// <summary>Types this.</summary>
    public void Type(string keys)
    {
        _process.StandardInput.Write(keys);
        _process.StandardInput.Flush();
    }

    /// <summary>Waits for a match behind the last one, and returns all from there to its end.</summary>
    /// <exception cref="TimeoutException">It did not come in time; the message holds what came.</exception>
    public string WaitFor(string pattern)
    {
        long started = Stopwatch.GetTimestamp();
        lock (_output)
        {
            while (true)
            {
                string unseen = _output.ToString(_seen, _output.Length - _seen);
                Match match = Regex.Match(unseen, pattern, RegexOptions.CultureInvariant);
                if (match.Success)
                {
                    _seen += match.Index + match.Length;
                    return unseen[..(match.Index + match.Length)];
                }

                TimeSpan left = Deadline - Stopwatch.GetElapsedTime(started);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_output, left))
                    throw new TimeoutException($"'{pattern}' was not printed within {Deadline}:\n{unseen}");
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _reading.GetAwaiter().GetResult();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        char[] buffer = new char[4096];
        int read;
        while ((read = await _process.StandardOutput.ReadAsync(buffer).ConfigureAwait(false)) > 0)
        {
            lock (_output)
            {
                _output.Append(buffer, 0, read);
                Monitor.PulseAll(_output);
            }
        }
    }
}
