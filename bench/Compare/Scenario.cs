namespace Tiercel.Bench.Compare;

/// <summary>The client that makes the load.</summary>
internal enum Client
{
    /// <summary>redis-benchmark, as everybody has it; at great depth it is the wall itself.</summary>
    RedisBenchmark,

    /// <summary>bench/Load, which leaves the server to be the wall.</summary>
    Light,
}

/// <summary>One line of the comparison.</summary>
internal sealed record Scenario(Client Client, string Command, int Depth, bool Pinned)
{
    /// <summary>The requests in place of the command's own, separated by semicolons; then the command is their name.</summary>
    public string Template { get; init; } = "";

    public int Connections { get; init; } = 50;

    /// <summary>Connections that get what is published, beside those that publish.</summary>
    public int Subscribers { get; init; }

    public long Keys { get; init; } = 1;

    public int ValueBytes { get; init; } = 3;

    /// <summary>Whether the connections are encrypted.</summary>
    public bool IsEncrypted { get; init; }

    /// <summary>What the ratios are to.</summary>
    public string Base { get; init; } = "Redis";

    /// <summary>What is measured.</summary>
    public string Subject { get; init; } = "Tiercel";

    /// <summary>How the servers were started, if not as always.</summary>
    public string Note { get; init; } = "";

    public Goals Goals { get; init; } = new();

    public string Title
    {
        get
        {
            string keys = Keys == 1 || Template.Length > 0 ? "" : $", {Keys:N0} keys x {ValueBytes} B";
            string connections = Connections == 50 ? "" : $", {Connections} connection{(Connections == 1 ? "" : "s")}";
            return $"{Command.ToUpperInvariant()} depth {Depth}{(IsEncrypted ? ", TLS" : "")}{connections}{keys}{(Note.Length == 0 ? "" : ", " + Note)}";
        }
    }
}

/// <summary>What must be reached, as ratios to Redis; null where nothing was asked for.</summary>
internal sealed record Goals
{
    public static Goals None { get; } = new() { P99 = null };

    /// <summary>Requests a second, at least.</summary>
    public double? Throughput { get; init; }

    /// <summary>Server CPU a request, at most.</summary>
    public double? Cpu { get; init; }

    /// <summary>Median latency, at most.</summary>
    public double? P50 { get; init; }

    /// <summary>99th percentile of the latency, at most.</summary>
    public double? P99 { get; init; } = 1.0;
}

/// <summary>A scenario with the medians of both servers.</summary>
internal sealed record ScenarioResult(Scenario Scenario, Figures Redis, Figures Tiercel)
{
    public Verdict Throughput =>
        new(Tiercel.RequestsPerSecond / Redis.RequestsPerSecond, Scenario.Goals.Throughput, AtLeast: true);

    public Verdict Cpu => new(Tiercel.ServerCpuUs / Redis.ServerCpuUs, Scenario.Goals.Cpu, AtLeast: false);

    public Verdict P50 => new(Tiercel.P50Us / Redis.P50Us, Scenario.Goals.P50, AtLeast: false);

    public Verdict P99 => new(Tiercel.P99Us / Redis.P99Us, Scenario.Goals.P99, AtLeast: false);
}
