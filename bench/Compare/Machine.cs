using System.Globalization;
using System.Runtime.InteropServices;

namespace Tiercel.Bench.Compare;

/// <summary>Where and from what the figures come. No paths, no names of hosts or users.</summary>
/// <param name="LoadBefore">The load average of the last minute before the comparison: much above 0, and it was disturbed.</param>
internal sealed record Machine(
    string Processor, int Cores, string Kernel, string Runtime, string Redis, string Commit, string Date, string LoadBefore)
{
    public static Machine Describe() => new(
        FieldOf(Shell.Run("lscpu"), "Model name:"),
        Environment.ProcessorCount,
        Shell.Run("uname", "-sr").Trim(),
        RuntimeInformation.FrameworkDescription,
        Shell.Run("redis-server", "--version").Split(' ')[2].Replace("v=", "redis-server ", StringComparison.Ordinal),
        DescribeCommit(),
        DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        File.ReadAllText("/proc/loadavg").Split(' ')[0]);

    private static string DescribeCommit()
    {
        string commit = Shell.Run("git", "-C", Repository.Root, "rev-parse", "--short=10", "HEAD").Trim();
        string changes = Shell.Run("git", "-C", Repository.Root, "status", "--porcelain", "--untracked-files=no").Trim();
        return changes.Length == 0 ? commit : commit + "-changed";
    }

    private static string FieldOf(string text, string name) =>
        text.Split('\n').Select(l => l.Trim()).First(l => l.StartsWith(name, StringComparison.Ordinal))[name.Length..].Trim();
}
