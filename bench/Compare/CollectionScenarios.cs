namespace Tiercel.Bench.Compare;

/// <summary>What is compared of hashes, lists, sets and sorted sets, with the goals for them.</summary>
internal static class CollectionScenarios
{
    private static readonly int[] Depths = [1, 16, 64];

    /// <summary>What the scenarios need: a request, and how often it is sent.</summary>
    public static readonly (string Template, long Requests)[] Setup =
    [
        ("RPUSH range element:{n}", 600),
        ("HSET thousand field:{n} value", 1000),
        ("ZADD million {n} member:{n}", 1_000_000),
        ("SADD left member:{n}", 100_000),
        ("SADD right member:{n}", 100_000),
        .. Enumerable.Range(0, 10).Select(i => ($"SADD part{i} m{i}:{{n}}", 10_000L)),
    ];

    /// <summary>Changes and reads of single elements. A pop goes with the push that feeds it.</summary>
    public static IReadOnlyList<Scenario> Small { get; } =
    [
        .. from request in ((string Name, string Template)[])
               [
                   ("lpush+lpop", "LPUSH l element;LPOP l"),
                   ("rpush+rpop", "RPUSH r element;RPOP r"),
                   ("lpush", "LPUSH grows element"),
                   ("sadd", "SADD s member:{n}"),
                   ("sadd+spop", "SADD p member:{n};SPOP p"),
                   ("hset", "HSET h field:{n} value"),
                   ("hget", "HGET thousand field:{n}"),
                   ("zadd", "ZADD z 1 member:{n}"),
                   ("zadd+zpopmin", "ZADD y {n} member:{n};ZPOPMIN y"),
                   ("lrange_100", "LRANGE range 0 99"),
                   ("lrange_300", "LRANGE range 0 299"),
                   ("lrange_600", "LRANGE range 0 599"),
               ]
           from depth in Depths
           select new Scenario(Client.Light, request.Name, depth, Pinned: true)
           {
               Template = request.Template, Keys = 100_000, Goals = GoalsAt(depth),
           },
    ];

    /// <summary>Requests that take long, or meet a large collection; few connections are load enough.</summary>
    public static IReadOnlyList<Scenario> Large { get; } =
    [
        .. from request in ((string Name, string Template)[])
               [
                   ("zadd of 1 M", "ZADD million {n} member:{n}"),
                   ("zrank of 1 M", "ZRANK million member:{n}"),
                   ("zrangebyscore of 1 M", "ZRANGEBYSCORE million {n} +inf LIMIT 0 10"),
                   ("hgetall of 1,000", "HGETALL thousand"),
                   ("sinter of 2 x 100 k", "SINTERCARD 2 left right"),
                   ("sunionstore of 10 x 10 k", "SUNIONSTORE all part0 part1 part2 part3 part4 part5 part6 part7 part8 part9"),
               ]
           select new Scenario(Client.Light, request.Name, 1, Pinned: true)
           {
               Template = request.Template, Keys = 1_000_000, Connections = 4, Goals = new Goals { Throughput = 1.0 },
           },
    ];

    private static Goals GoalsAt(int depth) => depth switch
    {
        1 => new Goals { Cpu = 0.9 },
        16 => new Goals { Throughput = 1.5 },
        _ => new Goals { Throughput = 2.0 },
    };
}
