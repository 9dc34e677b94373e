namespace Tiercel.Bench.Compare;

/// <summary>What is compared with a log on the disk, with the goals.</summary>
internal static class DurabilityScenarios
{
    public const int ValueBytes = 64;

    public static IReadOnlyList<string> Policies { get; } = ["everysec", "always"];

    /// <summary>Clients that write all the time while others read.</summary>
    public static Scenario Writers { get; } = new(Client.Light, "set", 1, Pinned: false) { ValueBytes = ValueBytes, Keys = 10_000 };

    /// <summary>A few clients that read what nobody writes.</summary>
    public static Scenario Readers { get; } = new(Client.Light, "get", 1, Pinned: false)
    {
        Template = "GET other:{n}", Keys = 10_000, Connections = 4,
    };

    public static IReadOnlyList<Scenario> Of(string policy)
    {
        bool isAlways = policy == "always";
        Scenario set = new(Client.Light, "set", 1, Pinned: false)
        {
            ValueBytes = ValueBytes, Keys = 100_000, Note = NoteOf(policy),
            Goals = new Goals { Throughput = isAlways ? 1.2 : 1.0, Cpu = isAlways ? null : 0.9, P99 = null },
        };
        return
        [
            set,
            set with { Depth = 16, Goals = new Goals { Throughput = isAlways ? 1.3 : 1.5, P99 = null } },
            .. isAlways ? [set with { Connections = 1, Goals = new Goals { Throughput = 0.95, P99 = null } }] : (Scenario[])[],
        ];
    }

    /// <summary>By the client that everybody has.</summary>
    public static IReadOnlyList<Scenario> OfBenchmark(string policy) =>
        [.. ScriptScenarios.OfBenchmark.Select(s => s with { Pinned = false, Note = NoteOf(policy) })];

    private static string NoteOf(string policy) => "appendfsync " + policy;
}
