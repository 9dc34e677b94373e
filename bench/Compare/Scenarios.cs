namespace Tiercel.Bench.Compare;

/// <summary>All that is compared under load, with the goals of the first release.</summary>
internal static class Scenarios
{
    public const long KeysAtTheLimit = 3_000_000;
    public const string LimitedMemory = "100mb";

    public static readonly string[] PoliciesAtTheLimit = ["allkeys-lru", "allkeys-lfu"];

    public static readonly int[] LargeValueBytes = [1_000_000, 10_000_000];

    private static readonly int[] Depths = [1, 16, 64];
    private static readonly string[] Commands = ["set", "get"];

    /// <summary>GET and SET of 3 bytes over 50 connections by both clients, and PING over one.</summary>
    public static IReadOnlyList<Scenario> Small(bool pinned)
    {
        List<Scenario> all = [];
        foreach (int depth in Depths)
        {
            foreach (string command in Commands)
            {
                all.Add(new Scenario(Client.RedisBenchmark, command, depth, pinned) { Goals = pinned ? BenchmarkGoals(depth) : new Goals() });
                all.Add(new Scenario(Client.Light, command, depth, pinned) { Goals = pinned ? LightGoals(depth) : new Goals() });
            }
        }

        all.Add(new Scenario(Client.Light, "ping", 1, pinned) { Connections = 1, Goals = new Goals { P50 = 1.0 } });
        return all;
    }

    /// <summary>Random keys out of far more than the caches of a processor hold.</summary>
    public static IReadOnlyList<Scenario> Large(long keys)
    {
        List<Scenario> all = [];
        foreach (string command in Commands)
        {
            all.Add(Large(command, 16, keys, goal: 2.5));
            all.Add(Large(command, 64, keys, goal: 4.0));
        }

        all.Add(Large("mget", 1, keys, goal: 2.5));
        return all;
    }

    /// <summary>SET of random keys, several times as many as fit: nearly every one of them evicts another.</summary>
    public static Scenario AtTheLimit(string policy) => new(Client.Light, "set", 16, Pinned: true)
    {
        Keys = KeysAtTheLimit, ValueBytes = 64, Note = $"maxmemory {LimitedMemory} {policy}", Goals = new Goals { Throughput = 1.7 },
    };

    /// <summary>Commands on parts of small values, counters and bits.</summary>
    public static IReadOnlyList<Scenario> Strings(int valueBytes) =>
    [
        .. from command in (string[])["incr", "append", "getrange", "getex", "setbit"]
           from depth in Depths
           select new Scenario(Client.Light, command, depth, Pinned: true) { ValueBytes = valueBytes, Goals = StringGoals(depth) },
    ];

    /// <summary>Commands that go over a whole bitmap; each is long, so few connections are load enough.</summary>
    public static IReadOnlyList<Scenario> Bitmaps(long keys, int valueBytes) =>
    [
        .. from command in (string[])["bitcount", "bitop"]
           from depth in Depths
           select new Scenario(Client.Light, command, depth, Pinned: true)
           {
               Connections = 4, Keys = keys, ValueBytes = valueBytes, Goals = new Goals { Throughput = 2.0 },
           },
    ];

    /// <summary>GET of one large value; few connections are load enough.</summary>
    public static IReadOnlyList<Scenario> LargeValue(int valueBytes) =>
    [
        new(Client.Light, "get", 1, Pinned: true)
        {
            Connections = 4, ValueBytes = valueBytes, Note = $"{valueBytes:N0} B", Goals = new Goals { Throughput = 1.2 },
        },
    ];

    private static Goals StringGoals(int depth) => depth switch
    {
        1 => new Goals { Cpu = 0.9 },
        16 => new Goals { Throughput = 1.7 },
        _ => new Goals { Throughput = 2.3 },
    };

    private static Scenario Large(string command, int depth, long keys, double goal) =>
        new(Client.Light, command, depth, Pinned: true) { Keys = keys, ValueBytes = 64, Goals = new Goals { Throughput = goal } };

    private static Goals BenchmarkGoals(int depth) => depth switch
    {
        1 => new Goals { Throughput = 1.0, Cpu = 0.85 },
        16 => new Goals { Throughput = 1.25, Cpu = 0.55 },
        _ => new Goals { Throughput = 2.5, Cpu = 0.45 },
    };

    private static Goals LightGoals(int depth) => depth switch
    {
        1 => new Goals { Cpu = 0.85 },
        16 => new Goals { Throughput = 1.9 },
        _ => new Goals { Throughput = 2.8 },
    };
}
