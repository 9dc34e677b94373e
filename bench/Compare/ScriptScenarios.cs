namespace Tiercel.Bench.Compare;

/// <summary>What is compared of scripts, with the goals for them. Words of a request are separated by blanks: scripts have none.</summary>
internal static class ScriptScenarios
{
    private const string Constant = "EVAL return'hello' 0";

    private const string Counting =
        "EVAL local\tv=tonumber(redis.call('GET',KEYS[1])or\t0)redis.call('SET',KEYS[1],(v*31+7)%1000003)return\tv 1 key:{n}";

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
               Template = Counting, Keys = 100_000,
               Goals = new Goals { Cpu = depth == 1 ? 0.9 : null, Throughput = depth == 16 ? 2.5 : null, P99 = null },
           },
    ];
}
