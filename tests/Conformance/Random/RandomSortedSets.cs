using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>
/// Random commands of sorted sets: keys that hold few members and keys that outgrow the packed form, and now and then a key
/// that holds something else.
/// </summary>
internal sealed class RandomSortedSets(SeededRandom random)
{
    private static readonly string[] Scores =
        ["0", "1", "-1", "inf", "-inf", "0.1", "2.5", "1e5", "123456789012345678", "nan", "x", "", "0x10", "1e400"];

    /// <summary>What may be asked for, each with its weight.</summary>
    public IEnumerable<(int Weight, Func<RandomCommand> Make)> Rules =>
    [
        (16, Add), (5, () => Plain("ZINCRBY", Key(), Score(), Member())), (5, () => Plain("ZREM", [Key(), .. Several(Member)])),
        (3, () => Plain("ZCARD", Key())), (4, () => Plain("ZSCORE", Key(), Member())), (2, () => Plain("ZMSCORE", [Key(), .. Several(Member)])),
        (4, () => Plain(Pick("ZRANK", "ZREVRANK"), Key(), Member())), (3, () => Plain("ZCOUNT", Key(), ScoreBound(), ScoreBound())),
        (12, Range), (3, RangeStore), (4, OldRange), (3, Pop), (2, MultiPop),
        (2, () => Plain("ZREMRANGEBYRANK", Key(), Rank(), Rank())), (2, () => Plain("ZREMRANGEBYSCORE", Key(), ScoreBound(), ScoreBound())),
        (5, GeoAdd), (4, GeoSearch), (2, () => Plain(Pick("GEOPOS", "GEOHASH"), [GeoKey(), .. Several(Place)])),
        (2, () => Plain("GEODIST", GeoKey(), Place(), Place(), Pick("m", "km", "ft", "mi"))),
        (4, Lexicographic), (6, Combine), (2, () => Plain("DUMP", Key())), (2, () => Plain("OBJECT", "ENCODING", SortedSetKey())),
        (1, () => Plain("DEL", Key())), (1, () => Plain("CONFIG", "SET", "zset-max-listpack-entries", Pick("8", "8", "128"))),
    ];

    private RandomCommand Add()
    {
        List<string> words = [Key()];
        foreach (string option in (string[])["NX", "XX", "GT", "LT", "CH", "INCR"])
        {
            if (random.Next(12) == 0) words.Add(option);
        }

        for (int i = random.Next(5) == 0 ? random.Next(40) : random.Next(1, 4); i > 0; i--) words.AddRange([Score(), Member()]);
        return Plain("ZADD", [.. words]);
    }

    private RandomCommand Range()
    {
        List<string> words = [Key()];
        bool byScore = random.Next(2) == 0;
        words.AddRange(byScore ? [ScoreBound(), ScoreBound(), "BYSCORE"] : [Rank(), Rank()]);
        if (random.Next(3) == 0) words.Add("REV");
        if (random.Next(byScore ? 3 : 20) == 0) words.AddRange(["LIMIT", Text(random.Next(-1, 5)), Text(random.Next(-1, 8))]);
        if (random.Next(2) == 0) words.Add("WITHSCORES");
        return Plain("ZRANGE", [.. words]);
    }

    private RandomCommand RangeStore()
    {
        List<string> words = [Key(), Key()];
        words.AddRange(random.Next(2) == 0 ? [ScoreBound(), ScoreBound(), "BYSCORE", "LIMIT", "1", "50"] : [Rank(), Rank()]);
        if (random.Next(3) == 0) words.Add("REV");
        return Plain("ZRANGESTORE", [.. words]);
    }

    private RandomCommand OldRange() => random.Next(3) switch
    {
        0 => Plain("ZREVRANGE", Key(), Rank(), Rank(), "WITHSCORES"),
        1 => Plain("ZRANGEBYSCORE", Key(), ScoreBound(), ScoreBound(), "WITHSCORES", "LIMIT", Text(random.Next(5)), Text(random.Next(8))),
        _ => Plain("ZREVRANGEBYSCORE", Key(), ScoreBound(), ScoreBound()),
    };

    private RandomCommand Pop() => random.Next(2) == 0
        ? Plain(Pick("ZPOPMIN", "ZPOPMAX"), Key())
        : Plain(Pick("ZPOPMIN", "ZPOPMAX"), Key(), Text(random.Next(-1, 8)));

    private RandomCommand MultiPop()
    {
        string[] keys = Several(Key);
        return Plain("ZMPOP", [Text(keys.Length), .. keys, Pick("MIN", "MAX"), "COUNT", Text(random.Next(6))]);
    }

    // In a set of its own, whose scores are all equal: what else is replied is not specified.
    private RandomCommand Lexicographic() => random.Next(6) switch
    {
        0 or 1 => Plain("ZADD", [LexKey(), .. Several(Member).SelectMany(static m => (string[])["0", m])]),
        2 => Plain("ZLEXCOUNT", LexKey(), LexBound(), LexBound()),
        3 => Plain("ZRANGEBYLEX", LexKey(), LexBound(), LexBound(), "LIMIT", Text(random.Next(4)), Text(random.Next(-1, 9))),
        4 => Plain("ZREVRANGEBYLEX", LexKey(), LexBound(), LexBound()),
        _ => Plain("ZREMRANGEBYLEX", LexKey(), LexBound(), LexBound()),
    };

    private RandomCommand Combine()
    {
        // Sets are combined with sorted ones, their scores all 1: these, and those of the set commands.
        string[] keys = Several(() => random.Next(5) == 0 ? $"set{random.Next(4)}" : Key());
        List<string> words = [Text(keys.Length), .. keys];
        string name = Pick("ZUNION", "ZINTER", "ZDIFF", "ZINTERCARD");
        bool stores = name != "ZINTERCARD" && random.Next(2) == 0;
        if (name is "ZUNION" or "ZINTER")
        {
            if (random.Next(3) == 0) words.AddRange(["WEIGHTS", .. keys.Select(_ => Pick("1", "2", "-1", "0.3", "0", "inf"))]);
            if (random.Next(3) == 0) words.AddRange(["AGGREGATE", Pick("SUM", "MIN", "MAX")]);
        }

        if (name == "ZINTERCARD" && random.Next(2) == 0) words.AddRange(["LIMIT", Text(random.Next(4))]);
        if (!stores && name != "ZINTERCARD") words.Add("WITHSCORES");
        return stores ? Plain(name + "STORE", [Key(), .. words]) : Plain(name, [.. words]);
    }

    private RandomCommand GeoAdd() => Plain("GEOADD", [GeoKey(), .. Several(Place).SelectMany(p => (string[])[.. Position(), p])]);

    private RandomCommand GeoSearch()
    {
        List<string> words = [GeoKey()];
        words.AddRange(random.Next(2) == 0 ? ["FROMMEMBER", Place()] : ["FROMLONLAT", .. Position()]);
        string unit = Pick("m", "km", "ft", "mi");
        string Side() => Text((long)Math.Pow(10, random.NextDouble() * 7));
        words.AddRange(random.Next(2) == 0 ? ["BYRADIUS", Side(), unit] : ["BYBOX", Side(), Side(), unit]);
        if (random.Next(2) == 0) words.Add(Pick("ASC", "DESC"));
        if (random.Next(4) == 0) words.AddRange(["COUNT", Text(random.Next(1, 6))]);
        if (random.Next(4) == 0) return Plain("GEOSEARCHSTORE", [Key(), .. words]);
        foreach (string option in (string[])["WITHDIST", "WITHHASH", "WITHCOORD"])
        {
            if (random.Next(2) == 0) words.Add(option);
        }

        return Plain("GEOSEARCH", [.. words]);
    }

    private string[] Position() => random.Next(3) == 0
        ? [Coordinate(-180, 180), Coordinate(-86, 86)]
        : [Coordinate(10, 12), Coordinate(50, 51)];

    private string Coordinate(double from, double to) =>
        (from + (random.NextDouble() * (to - from))).ToString("F6", CultureInfo.InvariantCulture);

    private string GeoKey() => $"geo{random.Next(2)}";

    private string Place() => $"p{random.Next(150)}";

    private string Key() => random.Next(30) == 0 ? "k1" : SortedSetKey();

    private string SortedSetKey() => $"z{random.Next(5)}";

    private string LexKey() => $"zl{random.Next(2)}";

    private string Member() => random.Next(40) switch
    {
        0 => new string('m', random.Next(60, 70)),
        1 => "",
        < 10 => Text(random.Next(-20, 100)),
        _ => $"m{random.Next(60)}",
    };

    private string Score() => random.Next(25) == 0
        ? Scores[random.Next(Scores.Length)]
        : random.Next(3) == 0 ? (random.Next(-1000, 1000) / 8.0).ToString("R", CultureInfo.InvariantCulture) : Text(random.Next(-5, 20));

    private string ScoreBound() => (random.Next(4) == 0 ? "(" : "") + (random.Next(5) == 0 ? Pick("-inf", "+inf") : Score());

    private string LexBound() => random.Next(6) switch
    {
        0 => "-",
        1 => "+",
        2 => Member(),
        _ => Pick("[", "(") + Member(),
    };

    private string Rank() => random.Next(40) == 0 ? Pick("x", "1.5", "9223372036854775807") : Text(random.Next(-10, 20));

    private string[] Several(Func<string> make) => [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => make())];

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static RandomCommand Plain(string name, params string[] arguments) =>
        new(RandomKind.Plain, [Encoding.ASCII.GetBytes(name), .. arguments.Select(Encoding.ASCII.GetBytes)]);
}
