using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Clients;

/// <summary>Which client libraries this machine has: probed once, never assumed.</summary>
internal static class ClientInstallation
{
    private const int OldestNode = 18;

    // The distribution's interpreter is asked too: one that somebody installed beside it does not see its packages.
    private static readonly Lazy<string?> PythonWithRedis = new(() =>
        ((string[])["python3", "/usr/bin/python3"]).FirstOrDefault(p => FirstLineOf(p, "-c", "import redis; print(redis.__version__)") is not null));

    private static readonly Lazy<string?> NodeVersion = new(() => FirstLineOf("node", "--version"));

    /// <summary>The folder of the programs, from which node finds its modules.</summary>
    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "tests", "Clients");

    /// <summary>An interpreter that finds redis-py.</summary>
    public static string Python => PythonWithRedis.Value ?? throw new InvalidOperationException(RedisPyMissing);

    /// <summary>Why programs of redis-py cannot run here, or null if they can.</summary>
    public static string? RedisPyMissing =>
        PythonWithRedis.Value is null ? "redis-py is not installed (python3-redis; ./test.sh --install)" : null;

    /// <summary>Why programs with a module of Node.js cannot run here, or null if they can.</summary>
    public static string? NodeModuleMissing(string module)
    {
        string? version = NodeVersion.Value;
        if (version is null || int.Parse(version[1..version.IndexOf('.', StringComparison.Ordinal)], CultureInfo.InvariantCulture) < OldestNode)
            return $"Node.js {OldestNode} or newer is not installed (nodejs, npm; ./test.sh --install)";
        return File.Exists(Path.Combine(Folder, "node", "node_modules", module, "package.json"))
            ? null
            : $"{module} is not installed (npm install --no-save in tests/Clients/node; ./test.sh --install)";
    }

    private static string? FirstLineOf(string program, params string[] arguments)
    {
        try
        {
            ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string? line = process.StandardOutput.ReadLine();
            process.WaitForExit();
            return process.ExitCode == 0 ? line : null;
        }
        catch (Win32Exception)
        {
            return null; // no such program: the answer that was asked for
        }
    }
}
