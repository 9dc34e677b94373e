using System.ComponentModel;
using System.Diagnostics;

namespace Tiercel.TestKit;

/// <summary>What this machine has of Redis: probed once, never assumed.</summary>
public static class RedisInstallation
{
    /// <summary>The version that replies are compared with; another one answers differently in places.</summary>
    public const string ComparedVersion = "7.0.";

    private static readonly Lazy<string?> Server = new(() => FirstLineOf("redis-server", "--version"));
    private static readonly Lazy<bool> Tools = new(
        () => FirstLineOf("redis-cli", "--version") is not null && FirstLineOf("redis-benchmark", "--version") is not null);

    /// <summary>Why tests against redis-server cannot run here, or null if they can.</summary>
    public static string? ServerMissing
    {
        get
        {
            if (Server.Value is null) return $"redis-server {ComparedVersion}x is not installed (./test.sh --install)";
            return Server.Value.Contains($"v={ComparedVersion}", StringComparison.Ordinal)
                ? null
                : $"redis-server {ComparedVersion}x is needed, this is: {Server.Value}";
        }
    }

    /// <summary>Why tests with redis-cli and redis-benchmark cannot run here, or null if they can.</summary>
    public static string? ToolsMissing =>
        Tools.Value ? null : "redis-cli and redis-benchmark are not installed (./test.sh --install)";

    private static string? FirstLineOf(string program, string argument)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, [argument]) { RedirectStandardOutput = true })!;
            string? line = process.StandardOutput.ReadLine();
            process.WaitForExit();
            return line;
        }
        catch (Win32Exception)
        {
            return null; // no such program: the answer that was asked for
        }
    }
}
