using System.Globalization;

namespace Tiercel.Server;

/// <summary>
/// How many clients the system's limit on open files leaves room for. At the limit not even an assembly can be loaded,
/// so that commands fail that have not run before: clients must never take the last descriptors. Read from the files
/// of /proc, below a root that tests replace.
/// </summary>
internal static class DescriptorLimit
{
    // As many as Redis keeps back.
    private const int Reserved = 32;
    private const string Title = "Max open files";

    /// <summary>Clients that can connect beside what is open now, at least 1; int.MaxValue where nothing limits them.</summary>
    public static int ClientsAllowed(string root = "/")
    {
        string limits = Path.Combine(root, "proc/self/limits");
        if (!File.Exists(limits)) return int.MaxValue;
        string? line = File.ReadLines(limits).FirstOrDefault(static l => l.StartsWith(Title, StringComparison.Ordinal));
        // Title, soft limit, hard limit, unit; a limit may be "unlimited".
        string? soft = line?[Title.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        if (!long.TryParse(soft, CultureInfo.InvariantCulture, out long files)) return int.MaxValue;
        int open = Directory.EnumerateFileSystemEntries(Path.Combine(root, "proc/self/fd")).Count();
        return (int)Math.Clamp(files - open - Reserved, 1, int.MaxValue);
    }
}
