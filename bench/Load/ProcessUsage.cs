using System.Globalization;

namespace Tiercel.Bench.Load;

/// <summary>What a process has used so far, from /proc.</summary>
/// <param name="CpuSeconds">User and system time of all its threads, ended ones too; in steps of 10 ms.</param>
/// <param name="ContextSwitches">Of the threads that live now.</param>
public readonly record struct ProcessUsage(double CpuSeconds, long ContextSwitches)
{
    /// <summary>The unit of /proc/PID/stat: USER_HZ, 100 on every Linux that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private const int UserTimeField = 11;

    public static ProcessUsage Of(int processId)
    {
        // The second field is the program's name in parentheses and may hold anything: count from its end.
        string stat = File.ReadAllText($"/proc/{processId}/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        double ticks = Parse(fields[UserTimeField]) + Parse(fields[UserTimeField + 1]);
        return new ProcessUsage(ticks / TicksPerSecond, SwitchesOf(processId));
    }

    /// <summary>Resident memory in bytes.</summary>
    public static long ResidentBytes(int processId)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1]) * 1024;
    }

    public static ProcessUsage operator -(ProcessUsage left, ProcessUsage right) =>
        new(left.CpuSeconds - right.CpuSeconds, left.ContextSwitches - right.ContextSwitches);

    private static long SwitchesOf(int processId)
    {
        long switches = 0;
        foreach (string task in Directory.GetDirectories($"/proc/{processId}/task"))
        {
            foreach (string line in File.ReadLines(Path.Combine(task, "status")))
            {
                if (line.Contains("ctxt_switches:", StringComparison.Ordinal)) switches += Parse(line.Split(':')[1].Trim());
            }
        }

        return switches;
    }

    private static long Parse(string number) => long.Parse(number, CultureInfo.InvariantCulture);
}
