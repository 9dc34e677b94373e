using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>
/// Writes random commands over few keys, so that they meet each other. Times to live are long and never twice the
/// same: whether one is greater than another must not depend on the millisecond in which a server read it.
/// </summary>
public sealed partial class RandomProgram
{
    /// <summary>The slack of a time to live, in seconds: the two servers start counting at different moments.</summary>
    private const long SlackSeconds = 3;

    private static readonly byte[][] Keys =
    [
        .. Enumerable.Range(0, 16).Select(i => Ascii($"k{i}")), [], "a\0b\r\n"u8.ToArray(), [.. Enumerable.Repeat((byte)'L', 300)],
    ];

    private static readonly string[] Numbers =
        ["0", "1", "-1", "7", "100", "-100", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5", "", "abc", " 1"];

    /// <summary>Lifetimes that are refused or already over, and none that ends while the program runs.</summary>
    private static readonly string[] OddLifetimes =
        ["0", "-1", "-100", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.5", "", "abc", " 1"];

    /// <summary>What Redis 7.0 dumps of the string 42.</summary>
    private static readonly byte[] DumpOf42 = Convert.FromHexString("00C02A0A0081FB5CFA86634F50");

    private static readonly string[] Patterns = ["*", "k*", "k?", "k1[0-3]", "k[^1]", "?*", "nothing", "L*"];

    private readonly SeededRandom _random;
    private readonly RandomSorts _sorts;
    private readonly (int Weight, Func<RandomCommand> Make)[] _grammar;
    private readonly int _totalWeight;
    private readonly int _databases;
    private int _lifetimes;

    public RandomProgram(SeededRandom random, int databases)
    {
        _random = random;
        _sorts = new RandomSorts(random);
        _databases = databases;
        _grammar =
        [
            (14, Set), (12, () => Plain("GET", Key())), (4, () => Plain("GETSET", Key(), Value())), (3, () => Plain("GETDEL", Key())),
            (4, GetEx), (6, () => Plain("MGET", Several(Key))), (5, () => Plain("MSET", Pairs())), (4, () => Plain("MSETNX", Pairs())),
            (6, () => Plain("DEL", Several(Key))), (2, () => Plain("UNLINK", Several(Key))), (4, () => Plain("EXISTS", Several(Key))),
            (5, () => Plain("INCR", Key())), (4, () => Plain("DECR", Key())), (4, () => Plain("INCRBY", Key(), Number())),
            (4, () => Plain("DECRBY", Key(), Number())),
            (4, () => Plain("INCRBYFLOAT", Key(), Decimal())),
            (3, () => Plain("SETNX", Key(), Value())), (2, () => Plain("SETEX", Key(), Ascii(Text(NewLifetimeSeconds())), Value())),
            (2, () => Plain("PSETEX", Key(), Ascii(Text(NewLifetimeSeconds() * 1000)), Value())),
            (4, () => Plain(random.Next(3) > 0 ? "GETRANGE" : "SUBSTR", Key(), Index(), Index())),
            (5, () => Plain("SETRANGE", Key(), Index(), Value())), (2, Lcs),
            (5, () => Plain("SETBIT", Key(), Bit(), Ascii(Pick(["0", "1", "1", "2"])))),
            (3, () => Plain("GETBIT", Key(), Bit())),
            (3, () => Plain("BITCOUNT", [Key(), .. Part()])), (3, BitPos), (5, BitOp), (5, BitField),
            (5, () => Plain("APPEND", Key(), Value())), (4, () => Plain("STRLEN", Key())),
            (6, Expire), (4, () => About(SlackSeconds, "TTL", Key())), (3, () => About(SlackSeconds * 1000, "PTTL", Key())),
            (3, () => Plain("RENAME", Key(), Key())), (3, () => Plain("RENAMENX", Key(), Key())), (4, Copy),
            (3, () => Plain("MOVE", Key(), Database())), (1, () => Plain("SWAPDB", Database(), Database())), (2, ExpireAt),
            (2, () => About(SlackSeconds, "EXPIRETIME", Key())), (2, () => About(SlackSeconds * 1000, "PEXPIRETIME", Key())),
            (2, () => Plain("TOUCH", Several(Key))), (2, () => Plain("DUMP", Key())), (3, Restore),
            (5, () => Plain("PFADD", [Ascii($"hll{random.Next(4)}"), .. Several(Value)])),
            (2, () => Plain("PFADD", CounterKey(), Value())), (3, () => Plain("PFCOUNT", Several(CounterKey))),
            (3, () => Plain("PFMERGE", Several(CounterKey))),
            (1, () => Plain("PFDEBUG", Ascii(Pick(["ENCODING", "TODENSE", "DECODE"])), CounterKey())),
            (6, () => Plain("SADD", [SetKey(), .. Several(Member)])), (4, () => Plain("SREM", [SetKey(), .. Several(Member)])),
            (2, () => Plain(Pick(["SISMEMBER", "SMISMEMBER"]), ReadSetKey(), Member())), (2, () => Plain("SCARD", ReadSetKey())),
            (2, () => Plain("SMOVE", SetKey(), SetKey(), Member())), (2, () => Unordered("SMEMBERS", ReadSetKey())),
            (3, () => Unordered(Pick(["SINTER", "SUNION", "SDIFF"]), Several(ReadSetKey))),
            (3, () => Plain(Pick(["SINTERSTORE", "SUNIONSTORE", "SDIFFSTORE"]), [SetKey(), .. Several(ReadSetKey)])),
            (1, () => Plain("SINTERCARD", [Ascii(Text(random.Next(4))), .. Several(ReadSetKey)])),
            (1, () => Plain("OBJECT", Ascii("ENCODING"), SetKey())), (1, () => Unordered("SPOP", SetKey(), Ascii("1000"))),
            (3, () => Plain("PERSIST", Key())), (3, () => Plain("TYPE", Key())), (2, () => Plain("DBSIZE")),
            (3, () => Plain("SELECT", Database())), (1, () => Plain("FLUSHDB")),
            (1, () => new RandomCommand(RandomKind.WholeScan, [Ascii(Text(random.Next(1, 50)))])),
            (2, () => new RandomCommand(RandomKind.Plain, [Ascii("KEYS"), Ascii(Pick(Patterns))], Likeness.Unordered)),
            (2, ExpiringSet), (1, () => new RandomCommand(RandomKind.Expiring, [Ascii("PEXPIRE"), Key(), Ascii("1")])),
            .. new RandomLists(random, Value, Number, Plain).Grammar,
            .. HashGrammar(),
            .. new RandomSortedSets(random).Rules,
            .. new RandomStreams(random, Value, Plain).Grammar,
            .. _sorts.Rules,
            (1, () => Plain("NOSUCH", Key())), (1, () => Plain("SET", Key())), (1, () => Plain("PING")), (1, () => Plain("ECHO", Value())),
        ];
        _totalWeight = _grammar.Sum(g => g.Weight);
    }

    /// <summary>The next command.</summary>
    public RandomCommand Next()
    {
        if (_sorts.TakePending() is { } pending) return pending;
        int roll = _random.Next(_totalWeight);
        foreach ((int weight, Func<RandomCommand> make) in _grammar)
        {
            if ((roll -= weight) < 0) return make();
        }

        throw new InvalidOperationException("The weights do not add up.");
    }

    private RandomCommand Set()
    {
        List<byte[]> words = [Key(), Value()];
        if (_random.Next(3) == 0) words.Add(Ascii(_random.Next(2) == 0 ? "NX" : "xx"));
        if (_random.Next(4) == 0) words.Add(Ascii("GET"));
        if (_random.Next(4) == 0) words.AddRange(Lifetime("EX", "PX", "KEEPTTL"));
        if (_random.Next(40) == 0) words.Add(Ascii("NONSENSE"));
        return Plain("SET", [.. words]);
    }

    private RandomCommand ExpiringSet() => new(RandomKind.Expiring, [Ascii("SET"), Key(), Value(), Ascii("PX"), Ascii("1")]);

    private RandomCommand GetEx() => _random.Next(2) == 0
        ? Plain("GETEX", Key())
        : Plain("GETEX", [Key(), .. Lifetime("EX", "PX", "PERSIST")]);

    private RandomCommand Expire()
    {
        bool milliseconds = _random.Next(2) == 0;
        List<byte[]> words = [Key(), Ascii(Text(NewLifetimeSeconds() * (milliseconds ? 1000 : 1)))];
        if (_random.Next(8) == 0) words[1] = Ascii(Pick(OddLifetimes));
        if (_random.Next(2) == 0) words.Add(Ascii(Pick(["NX", "XX", "GT", "LT", "gt", "LT", "NONSENSE"])));
        return Plain(milliseconds ? "PEXPIRE" : "EXPIRE", [.. words]);
    }

    // Absolute times are the same on both servers: a time to come, or one long past.
    private RandomCommand ExpireAt()
    {
        bool milliseconds = _random.Next(2) == 0;
        long seconds = _random.Next(8) == 0 ? 1 : 4_000_000_000 + NewLifetimeSeconds();
        List<byte[]> words = [Key(), Ascii(Text(seconds * (milliseconds ? 1000 : 1)))];
        if (_random.Next(8) == 0) words[1] = Ascii(Pick(OddLifetimes));
        if (_random.Next(2) == 0) words.Add(Ascii(Pick(["NX", "XX", "GT", "LT"])));
        return Plain(milliseconds ? "PEXPIREAT" : "EXPIREAT", [.. words]);
    }

    private RandomCommand Copy()
    {
        List<byte[]> words = [Key(), Key()];
        if (_random.Next(2) == 0) words.AddRange([Ascii("DB"), Database()]);
        if (_random.Next(2) == 0) words.Add(Ascii("REPLACE"));
        return Plain("COPY", [.. words]);
    }

    private RandomCommand Restore()
    {
        List<byte[]> words = [Key(), Ascii(_random.Next(3) == 0 ? Text(NewLifetimeSeconds() * 1000) : "0"), _random.Next(8) == 0 ? Value() : DumpOf42];
        if (_random.Next(2) == 0) words.Add(Ascii("REPLACE"));
        return Plain("RESTORE", [.. words]);
    }

    private byte[] Database() => Ascii(Text(_random.Next(_databases)));

    private byte[][] Lifetime(string seconds, string milliseconds, string other) => _random.Next(3) switch
    {
        0 => [Ascii(seconds), Ascii(Text(NewLifetimeSeconds()))],
        1 => [Ascii(milliseconds), Ascii(Text(NewLifetimeSeconds() * 1000))],
        _ => [Ascii(other)],
    };

    // Steps through a ring of prime size, so that values are scattered and return only after the whole ring.
    private long NewLifetimeSeconds() => 1000 + (10 * (++_lifetimes * 7919L % 100_003));

    private byte[] Key() => Keys[_random.Next(Keys.Length)];

    // The order in which a set's members lie is a server's own, so nothing that is dumped may hold one.
    private byte[] SetKey() => Ascii(Pick(["set0", "set1", "set2", "set3"]));

    private byte[] ReadSetKey() => _random.Next(8) == 0 ? Key() : SetKey();

    private byte[] Member() => _random.Next(8) switch
    {
        0 => Value(),
        1 => Ascii($"member {_random.Next(20)}"),
        2 => Number(),
        _ => Ascii(Text(_random.Next(-40, 40))),
    };

    // Two keys of the others besides, so that some are no HyperLogLogs, or damaged ones: to these only one element is added
    // at a time, as Redis keeps those that it has added when it comes upon the damage.
    private byte[] CounterKey() => Ascii(Pick(["hll0", "hll1", "hll2", "hll3", "k1", "k2"]));

    private byte[] Value()
    {
        switch (_random.Next(6))
        {
            case 0 or 1:
                return Ascii(Text(_random.Next(-1000, 1000)));
            case 2:
                return Number();
            default:
                byte[] bytes = new byte[_random.Next(30) == 0 ? _random.Next(40_000) : _random.Next(90)];
                _random.NextBytes(bytes);
                // Some repeat themselves, so that they compress.
                int period = _random.Next(3) == 0 ? _random.Next(1, 20) : bytes.Length;
                for (int i = period; i < bytes.Length; i++) bytes[i] = bytes[i - period];
                return bytes;
        }
    }

    private RandomCommand Lcs()
    {
        List<byte[]> words = [Key(), Key()];
        foreach (string option in (string[])["LEN", "IDX", "WITHMATCHLEN"])
        {
            if (_random.Next(4) == 0) words.Add(Ascii(option));
        }

        if (_random.Next(4) == 0) words.AddRange([Ascii("MINMATCHLEN"), Ascii(Text(_random.Next(-1, 5)))]);
        return Plain("LCS", [.. words]);
    }

    private RandomCommand BitPos() => Plain("BITPOS", [Key(), Ascii(Pick(["0", "1", "1", "0", "2"])), .. Part()]);

    private RandomCommand BitOp() => Plain("BITOP", [Ascii(Pick(["AND", "OR", "XOR", "NOT", "xor", "NAND"])), Key(), .. Several(Key)]);

    private RandomCommand BitField()
    {
        List<byte[]> words = [Key()];
        for (int i = _random.Next(5); i > 0; i--)
        {
            if (_random.Next(3) == 0) words.AddRange([Ascii("OVERFLOW"), Ascii(Pick(["WRAP", "SAT", "FAIL"]))]);
            string action = Pick(["GET", "SET", "INCRBY"]);
            string type = $"{(_random.Next(2) == 0 ? "i" : "u")}{_random.Next(1, 64)}";
            byte[] offset = _random.Next(4) == 0 ? Ascii($"#{_random.Next(20)}") : Bit();
            words.AddRange([Ascii(action), Ascii(_random.Next(60) == 0 ? "u64" : type), offset]);
            // Not the least number: Redis saturates it to the greatest (see the list of differences).
            string[] odd = [.. Numbers.Where(n => n != "-9223372036854775808")];
            if (action != "GET") words.Add(Ascii(_random.Next(3) == 0 ? Pick(odd) : Text(_random.Next(-70_000, 70_000))));
        }

        return Plain(_random.Next(5) == 0 ? "BITFIELD_RO" : "BITFIELD", [.. words]);
    }

    private byte[] Bit() => Ascii(Text(_random.Next(40) == 0 ? _random.Next(-5, 400_000) : _random.Next(800)));

    private byte[][] Part()
    {
        if (_random.Next(3) == 0) return [];
        if (_random.Next(3) == 0) return [Index()];
        return _random.Next(2) == 0 ? [Index(), Index()] : [Index(), Index(), Ascii(Pick(["BIT", "BYTE", "bit", "BIT", "X"]))];
    }

    // Mostly near the ends of the values there are, sometimes far beyond.
    private byte[] Index() => _random.Next(20) switch
    {
        0 => Number(),
        1 => Ascii(Text(_random.Next(-100_000, 100_000))),
        _ => Ascii(Text(_random.Next(-20, 100))),
    };

    private byte[] Decimal() => _random.Next(4) switch
    {
        0 => Number(),
        1 => Ascii((_random.Next(-1_000_000, 1_000_000) / 1000.0).ToString("R", CultureInfo.InvariantCulture)),
        2 => Ascii($"{_random.Next(-1000, 1000)}.{_random.Next(1_000_000)}e{_random.Next(-30, 30)}"),
        _ => Ascii(Pick(["0.1", "-0.2", "1e-17", "5e-18", "3.0e3", "0x1.8p-3", "1e4931", "-1e4931", "inf", "nan", ".5", "5."])),
    };

    private byte[] Number() => Ascii(Pick(Numbers));

    private byte[][] Several(Func<byte[]> make) => [.. Enumerable.Range(0, _random.Next(1, 8)).Select(_ => make())];

    private byte[][] Pairs()
    {
        byte[][] words = [.. Enumerable.Range(0, _random.Next(1, 6)).SelectMany(_ => (byte[][])[Key(), Value()])];
        return _random.Next(30) == 0 ? words[1..] : words;
    }

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    private static RandomCommand Plain(string name, params byte[][] arguments) =>
        new(RandomKind.Plain, [Ascii(name), .. arguments]);

    private static RandomCommand Unordered(string name, params byte[][] arguments) =>
        new(RandomKind.Plain, [Ascii(name), .. arguments], Likeness.Unordered);

    private static RandomCommand About(long tolerance, string name, byte[] key) =>
        new(RandomKind.Plain, [Ascii(name), key], Likeness.About, tolerance);

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
