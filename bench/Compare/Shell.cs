using System.Diagnostics;

namespace Tiercel.Bench.Compare;

/// <summary>Runs other programs to their end.</summary>
internal static class Shell
{
    /// <summary>What a program prints; its complaints go to this program's standard error.</summary>
    /// <exception cref="IOException">It ended with another exit code than 0.</exception>
    public static string Run(string program, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new IOException($"{program} ended with exit code {process.ExitCode}: {output.Trim()}");
        return output;
    }

    /// <summary>Program and arguments for a process that may run on one core only, or on all if it is null.</summary>
    public static string[] Pinned(int? core, params IEnumerable<string> command) =>
        core is null ? [.. command] : ["taskset", "-c", core.Value.ToString(System.Globalization.CultureInfo.InvariantCulture), .. command];
}
