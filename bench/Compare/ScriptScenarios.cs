namespace Tiercel.Bench.Compare;

/// <summary>What is compared of scripts, with the goals for them. Words of a request are separated by blanks: scripts have none.</summary>
internal static class ScriptScenarios
{
    private const string Constant = "EVAL return'hello' 0";

    private const string Counting =
        "EVAL local\tv=tonumber(redis.call('GET',KEYS[1])or\t0)redis.call('SET',KEYS[1],(v*31+7)%1000003)return\tv 1 count:{n}";

    private const int ManyConnections = 100;
    private const int CountedKeys = 100_000;

    /// <summary>What a script that does nothing is compared with.</summary>
    public static Scenario Set { get; } = new(Client.Light, "set", 16, Pinned: true);

    /// <summary>A script that does nothing, beside SET of the same server.</summary>
    public static Scenario BesideSet { get; } = new(Client.Light, "eval constant", 16, Pinned: true)
    {
        Template = Constant, Base = "SET", Subject = "EVAL", Goals = new Goals { Throughput = 0.9, P99 = null },
    };

    /// <summary>By the client that everybody has.</summary>
    public static IReadOnlyList<Scenario> OfBenchmark { get; } =
    [
        .. from depth in (int[])[1, 16]
           from command in (string[])["set", "eval constant", "eval get + compute + set"]
           select new Scenario(Client.RedisBenchmark, command, depth, Pinned: true)
           {
               Connections = ManyConnections, Template = TemplateOf(command), Keys = TemplateOf(command) == Counting ? CountedKeys : 1,
               Goals = new Goals { Throughput = depth == 1 ? 1.0 : GoalAt16(command), P99 = null },
           },
    ];

    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. from depth in (int[])[1, 16]
           select new Scenario(Client.Light, "eval constant", depth, Pinned: true)
           {
               Template = Constant, Goals = new Goals { Throughput = depth == 16 ? 2.0 : null, P99 = null },
           },
        .. from depth in (int[])[1, 16]
           select new Scenario(Client.Light, "eval get + compute + set", depth, Pinned: true)
           {
               Template = Counting, Keys = CountedKeys,
               Goals = new Goals { Cpu = depth == 1 ? 0.9 : null, Throughput = depth == 16 ? 2.5 : null, P99 = null },
           },
    ];

    /// <summary>Clients that read one key, few enough to leave processors to a script.</summary>
    public static Scenario Get(string key) => new(Client.Light, "get", 1, Pinned: false) { Connections = 4, Template = "GET " + key };

    private static string TemplateOf(string command) => command switch
    {
        "eval constant" => Constant,
        "set" => "",
        _ => Counting,
    };

    private static double GoalAt16(string command) => command switch
    {
        "eval constant" => 1.8,
        "set" => 1.25,
        _ => 2.0,
    };
}
