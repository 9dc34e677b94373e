namespace Tiercel.Bench.Compare;

/// <summary>What is compared of the ways that bytes take: encrypted, over many connections, by epoll and by io_uring.</summary>
internal static class ConnectionScenarios
{
    public const int IdleConnections = 10_000;

    public static readonly string[] Transports = ["epoll", "io_uring"];

    /// <summary>What is asked for first, and not measured: it makes the key that redis-benchmark reads.</summary>
    public static Scenario EncryptedSet { get; } = new(Client.RedisBenchmark, "set", 16, Pinned: true) { IsEncrypted = true };

    /// <summary>GET over an encrypted port, by redis-benchmark: the light client does not encrypt.</summary>
    public static IReadOnlyList<Scenario> Encrypted { get; } =
    [
        .. from depth in (int[])[1, 16]
           select new Scenario(Client.RedisBenchmark, "get", depth, Pinned: true)
           {
               IsEncrypted = true, Goals = new Goals { Throughput = depth == 1 ? 0.8 : 1.0, P99 = null },
           },
    ];

    /// <summary>One client to measure beside those that say nothing.</summary>
    public static Scenario Ping { get; } = new(Client.Light, "ping", 1, Pinned: true) { Connections = 1 };

    public static IReadOnlyList<Scenario> Many(string transport) =>
    [
        new(Client.Light, "get", 16, Pinned: true)
        {
            Connections = 1000, Note = transport,
            Goals = new Goals { Throughput = transport == "epoll" ? 1.3 : 1.8, P99 = 0.5 },
        },
    ];

    /// <summary>The server with itself: epoll in Redis's place.</summary>
    public static IReadOnlyList<Scenario> IoUringBesideEpoll { get; } =
    [
        .. from depth in (int[])[1, 16, 64]
           select new Scenario(Client.Light, "get", depth, Pinned: true) { Base = "epoll", Subject = "io_uring", Goals = GoalsAt(depth) },
    ];

    private static Goals GoalsAt(int depth) => depth switch
    {
        1 => new Goals { Cpu = 0.95, P99 = null },
        16 => new Goals { Throughput = 1.1, P99 = null },
        _ => new Goals { Throughput = 1.15, P99 = null },
    };
}
