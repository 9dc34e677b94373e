namespace Tiercel.Bench.Compare;

/// <summary>How thorough a comparison is.</summary>
internal sealed record CompareOptions
{
    public const string Help = """
        Runs redis-server and Tiercel interleaved and prints throughput, latency, CPU, memory and ratios.
        Needs Linux with two cores, redis-server, redis-benchmark, taskset and a Release build.

          --quick    the pinned part in a small form, in less than a minute; writes no file
          --strings  the commands on strings and bitmaps alone
          --collections  the commands on hashes, lists, sets and sorted sets alone, with their memory
          --memory   the memory of collections alone
          --sessions transactions and publishing alone
          --scripts  scripts alone
          --endless  a script that never ends, alone
          --durability   a log on the disk, and starts from what lies there
          --connections  encrypted ones, many, idle ones, and io_uring beside epoll
          --transports   io_uring beside epoll alone
          --idle     connections that say nothing alone
          --snapshot what a client that writes notices of BGSAVE, alone; with --quick of less data
          --only=TEXT  of all these the requests whose titles hold the text, with twice the rounds
          --self     compares redis-server with a second redis-server: shows the noise; writes no file

        A full run takes about a quarter of an hour and writes bench/results/<date>-<commit>.md and .json.
        """;

    public bool Quick { get; init; }

    public bool Self { get; init; }

    /// <summary>What the title of a scenario must hold; "" = anything.</summary>
    public string Only { get; init; } = "";

    /// <summary>What is compared.</summary>
    public Section Sections { get; init; } = Section.All;

    /// <summary>The options as they were given, for the report.</summary>
    public string Arguments { get; private init; } = "";

    /// <summary>Runs of each scenario on each server; medians are reported.</summary>
    public int Rounds => Quick ? 1 : Only.Length > 0 ? 6 : 3;

    public double MeasuredSeconds => Quick ? 0.3 : 1.5;

    /// <summary>Load before the first measurement, per command and depth: enough for the runtime's last compilation.</summary>
    public double WarmupSeconds => Quick ? 0.3 : 1.5;

    public long ManyKeys => Quick ? 500_000 : 5_000_000;

    public long MemoryKeys => Quick ? 100_000 : 1_000_000;

    public int Starts => Quick ? 3 : 7;

    /// <summary>By what redis-benchmark's number of requests is divided.</summary>
    public int RequestsDivisor => Quick ? 4 : 1;

    public bool WritesResults => !Quick && !Self && Only.Length == 0 && Sections == Section.All;

    /// <summary>Whether a scenario is run: in the small form those at depth 16, and the simplest ones at depth 1.</summary>
    public bool Includes(Scenario scenario)
    {
        if (!scenario.Title.Contains(Only, StringComparison.OrdinalIgnoreCase)) return false;
        bool isSimple = scenario.Command is "ping" or "set" or "get" or "mget";
        return !Quick || scenario.Depth == 16 || (scenario.Depth == 1 && isSimple);
    }

    /// <exception cref="FormatException">An unknown option; the message names it.</exception>
    public static CompareOptions Parse(IReadOnlyList<string> arguments)
    {
        CompareOptions options = new() { Arguments = string.Join(' ', arguments) };
        foreach (string argument in arguments)
        {
            options = argument switch
            {
                "--quick" => options with { Quick = true },
                "--strings" => options with { Sections = Section.Strings },
                "--collections" => options with { Sections = Section.Collections | Section.Memory },
                "--memory" => options with { Sections = Section.Memory },
                "--sessions" => options with { Sections = Section.Sessions },
                "--scripts" => options with { Sections = Section.Scripts | Section.Endless },
                "--endless" => options with { Sections = Section.Endless },
                "--durability" => options with { Sections = Section.Durability },
                "--connections" => options with { Sections = Section.Connections | Section.Transports | Section.Idle },
                "--transports" => options with { Sections = Section.Transports },
                "--idle" => options with { Sections = Section.Idle },
                "--snapshot" => options with { Sections = Section.Snapshots },
                "--self" => options with { Self = true },
                ['-', '-', 'o', 'n', 'l', 'y', '=', .. string text] => options with { Only = text },
                _ => throw new FormatException($"{argument}: unknown option"),
            };
        }

        return options;
    }
}
