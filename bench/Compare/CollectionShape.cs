namespace Tiercel.Bench.Compare;

/// <summary>Collections whose memory is compared.</summary>
/// <param name="Title">What they are.</param>
/// <param name="Unit">What the bytes are divided by.</param>
/// <param name="Template">The request that makes one, or adds an element; {n} is a number.</param>
/// <param name="Requests">How often it is sent.</param>
/// <param name="Warmup">The same request on a key of its own: a small one is removed each time, a large one stays.</param>
/// <param name="Goal">The ratio to Redis, at most.</param>
internal sealed record CollectionShape(
    string Title, string Unit, string Template, long Requests, string Warmup, double Goal)
{
    /// <summary>How often <see cref="Warmup"/> is sent.</summary>
    public const long WarmupRequests = 20_000;

    private const long Keys = 100_000;
    private const long Elements = 1_000_000;

    public static IReadOnlyList<CollectionShape> All { get; } =
    [
        Small("hash of 10 fields", "HSET", Ten(i => $"field:{i} value:{i}")),
        Small("sorted set of 10", "ZADD", Ten(i => $"{i} member:{i}")),
        Small("list of 10", "RPUSH", Ten(i => $"element:{i}")),
        Small("set of 10 strings", "SADD", Ten(i => $"member:{i}")),
        Small("set of 10 integers", "SADD", Ten(i => $"{1000 * i}")),
        Large("hash of 1 M fields", "field", "HSET", "field:{n} value:0123", 0.6),
        Large("set of 1 M", "member", "SADD", "member:{n}", 0.6),
        Large("sorted set of 1 M", "member", "ZADD", "{n} member:{n}", 0.6),
        Large("list of 1 M", "element", "RPUSH", "element:{n}", 1.0),
        Large("stream of 1 M", "entry", "XADD", "* field value:{n}", 1.0),
    ];

    private static CollectionShape Small(string title, string command, string elements) =>
        new(title, "key", $"{command} k:{{n}} {elements}", Keys, $"{command} warm {elements};DEL warm", 0.8);

    private static CollectionShape Large(string title, string unit, string command, string element, double goal) =>
        new(title, unit, $"{command} k {element}", Elements, $"{command} warm {element}", goal);

    private static string Ten(Func<int, string> part) => string.Join(' ', Enumerable.Range(0, 10).Select(part));
}

/// <summary>Resident bytes a key or an element.</summary>
internal sealed record CollectionMemoryResult(CollectionShape Shape, double Redis, double Tiercel)
{
    public double Goal => Shape.Goal;
}
