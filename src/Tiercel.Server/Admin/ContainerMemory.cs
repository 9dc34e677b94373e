using System.Globalization;

namespace Tiercel.Server;

/// <summary>
/// The limit that a control group (Linux containers, systemd slices) sets on the memory of this process. Read from
/// the files of versions 1 and 2, below a root that tests replace.
/// </summary>
internal static class ContainerMemory
{
    private const string Version2File = "memory.max";
    private const string Version1File = "memory.limit_in_bytes";

    /// <summary>Bytes, if there is a limit and the machine has more memory than that; null otherwise.</summary>
    public static long? LimitBelowMachine(string root = "/")
    {
        if (!File.Exists(Path.Combine(root, "proc/self/cgroup"))) return null;
        long least = long.MaxValue;
        foreach (string line in File.ReadLines(Path.Combine(root, "proc/self/cgroup")))
        {
            // hierarchy:controllers:path, version 2 as hierarchy 0 without controllers
            string[] parts = line.Split(':', 3);
            if (parts.Length < 3) continue;
            if (parts[0] == "0" && parts[1].Length == 0)
            {
                least = Math.Min(least, LeastOnTheWay(Path.Combine(root, "sys/fs/cgroup"), parts[2], Version2File));
            }
            else if (parts[1].Split(',').Contains("memory"))
            {
                least = Math.Min(least, LeastOnTheWay(Path.Combine(root, "sys/fs/cgroup/memory"), parts[2], Version1File));
            }
        }

        return least < MachineBytes(root) ? least : null;
    }

    // A group is bound by the limits of all groups around it. In a container the path may be one that only the host
    // has: then the root of the hierarchy is the container's own group.
    private static long LeastOnTheWay(string hierarchy, string path, string file)
    {
        long least = Limit(Path.Combine(hierarchy, file));
        string directory = hierarchy;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            directory = Path.Combine(directory, name);
            least = Math.Min(least, Limit(Path.Combine(directory, file)));
        }

        return least;
    }

    // "max" in version 2, and a number beyond any memory in version 1, mean that there is no limit.
    private static long Limit(string file) =>
        File.Exists(file) && long.TryParse(File.ReadAllText(file).Trim(), CultureInfo.InvariantCulture, out long bytes)
            ? bytes
            : long.MaxValue;

    private static long MachineBytes(string root)
    {
        const string name = "MemTotal:";
        string path = Path.Combine(root, "proc/meminfo");
        if (!File.Exists(path)) return long.MaxValue;
        string? line = File.ReadLines(path).FirstOrDefault(static l => l.StartsWith(name, StringComparison.Ordinal));
        if (line is null) return long.MaxValue;
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
    }
}
