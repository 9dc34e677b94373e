using System.Diagnostics;
using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Clients;

/// <summary>
/// A program of a client library in a process of its own. It prints a transcript of what its calls returned, and asks with
/// the line <c>@restart</c> for the server to be killed and started again, which it is told by the line <c>restarted</c>.
/// </summary>
internal static class ClientProgram
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>A program in a folder of this project.</summary>
    public static string PathOf(string folder, string program) => Path.Combine(ClientInstallation.Folder, folder, program);

    /// <summary>Runs a program, given port and socket of a server, and returns the lines it has printed.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message holds what it printed.</exception>
    public static string[] Run(ClientServer server, string program, params IEnumerable<string> arguments)
    {
        string port = server.Process.Port.ToString(CultureInfo.InvariantCulture);
        ProcessStartInfo start = new(program, [.. arguments, port, server.SocketPath])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process process = Process.Start(start)!;
        using Timer deadline = new(static p => ((Process)p!).Kill(entireProcessTree: true), process, Deadline, Timeout.InfiniteTimeSpan);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        List<string> transcript = Read(process, server);
        process.WaitForExit();
        if (process.ExitCode == 0) return [.. transcript];
        throw new InvalidOperationException(
            $"{program} ended with exit code {process.ExitCode}:\n{string.Join('\n', transcript)}\n{errors.GetAwaiter().GetResult()}");
    }

    private static List<string> Read(Process process, ClientServer server)
    {
        List<string> transcript = [];
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (line != "@restart")
            {
                transcript.Add(line);
                continue;
            }

            server.Process.Restart();
            process.StandardInput.WriteLine("restarted");
            process.StandardInput.Flush();
        }

        return transcript;
    }
}
