using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands.Tests;

/// <summary>
/// Commands of many changes are refused memory at every place where they ask for it: each does all or nothing.
/// </summary>
public sealed class RefusedMemoryTests
{
    private const string Refused = "-OOM command not allowed when used memory > 'maxmemory'.";

    private static readonly string[] Setup =
    [
        "HSET hash a 1 b 22 c <40>", "RPUSH list a b <30> 7 a", "SADD set a b <30>", "SADD ints 1 2 300", "ZADD zset 1 a 2 b 3 <30>",
        "SET string <100>", "SET block <20000>", "PFADD hll a b c", "XADD stream 1-0 f v", "XADD stream 2-0 f v", "XADD stream 3-0 g w",
        "XGROUP CREATE stream group 0", "XREADGROUP GROUP group alice COUNT 2 STREAMS stream >",
    ];

    public static TheoryData<string> Commands =>
    [
        "HSET hash a <10> d <20> e <60> f <200> g <900> h <9000>", "HMSET new a <10> b <100> c <300>", "HDEL hash a b",
        "HINCRBY hash a 100000", "SADD set d <10> <50> <100> <400> <9000>", "SADD new a 1 b <300>", "SADD ints 5 100000 x <90>",
        "SREM set a b", "SPOP set 2", "SMOVE set ints a", "SUNIONSTORE new set ints", "ZADD zset 9 a 5 x 6 <50> 7 <300> 1 b 8 <9000>",
        "ZADD new 1 a 2 b 3 <300>", "ZREM zset a b", "ZPOPMIN zset 2", "ZINCRBY zset 10.5 a", "ZUNIONSTORE new 2 zset zset",
        "GEOADD zset 13 38 x 15 37 <200> 14 36 y", "RPUSH list 1 <20> <100> <400> <3000> 2", "LPUSH list 1 <20> <100> <400> <9000> 2",
        "RPUSH new a <100> <2500>", "LINSERT list BEFORE b <3000>", "LSET list 1 <3000>", "LREM list 0 a", "LTRIM list 1 2",
        "LPOP list 2", "LMOVE list new LEFT RIGHT", "XADD stream MAXLEN 2 9-0 f <100> g <3000>", "XADD new 1-1 f <500>",
        "XADD new MAXLEN 1 1-1 f <10>", "XGROUP CREATE new group $ MKSTREAM", "XGROUP CREATE stream other 1-0",
        "XGROUP CREATECONSUMER stream group <60>", "XCLAIM stream group dave 0 1-0 2-0 3-0 FORCE", "XAUTOCLAIM stream group dave 0 0",
        "XREADGROUP GROUP group dave STREAMS stream >", "XACK stream group 1-0 2-0", "XDEL stream 1-0 3-0", "XTRIM stream MAXLEN 1",
        "XGROUP DELCONSUMER stream group alice", "XGROUP DESTROY stream group", "SETRANGE string 90 <300>", "SETRANGE new 500 <20>",
        "SETRANGE string 20000 <10>", "SETRANGE block 19990 <40000>", "APPEND string <500>", "APPEND string <20000>",
        "APPEND block <50000>", "SETBIT string 30000 1", "SETBIT new 200000 1",
        "BITFIELD string SET u8 #5 1 SET u8 #400 255 INCRBY u8 #3 9", "PFADD hll d e f <30>", "PFADD new a b c",
        "MSET string <300> new <20000> hash <50>", "COPY hash new", "RENAME list new", "GETSET string <700>",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void ACommandThatIsRefusedMemoryChangesNothing(string line)
    {
        int refused = 0;
        foreach (bool isNarrow in new[] { false, true })
        {
            for (int granted = 0; ; granted++)
            {
                Assert.True(granted < 100, "a command that never ends its demands");
                if (!IsRefused(line, isNarrow, _ => NativeBlock.RefuseAfter(granted))) break;
                refused++;
            }

            for (int seed = 0; seed < 4; seed++)
            {
                if (IsRefused(line, isNarrow, harness => LimitPages(harness, new Random(seed)))) refused++;
            }
        }

        // What adds several elements, or a large one, finds no room for them at least once.
        if (line.Contains("000>", StringComparison.Ordinal) || line.Contains("<400>", StringComparison.Ordinal)) Assert.NotEqual(0, refused);
    }

    // Whether it was; then all is as it was.
    private static bool IsRefused(string line, bool isNarrow, Action<CommandHarness> refuse)
    {
        using CommandHarness harness = new();
        if (isNarrow)
        {
            EngineOptions options = harness.Keyspace.Options;
            options.HashMaxListpackEntries = options.SetMaxListpackEntries = options.SetMaxIntsetEntries = options.ZsetMaxListpackEntries = 2;
            options.ListMaxListpackSize = 2;
            options.StreamNodeMaxEntries = 2;
        }

        foreach (string setup in Setup) Assert.False(Run(harness, setup).StartsWith('-'), setup);
        string[] before = Describe(harness);
        string reply;
        refuse(harness);
        try
        {
            reply = Run(harness, line);
        }
        finally
        {
            NativeBlock.RefuseNoMore();
        }

        harness.Keyspace.CheckInvariants();
        if (reply != Refused)
        {
            Assert.False(reply.StartsWith('-'), reply);
            return false;
        }

        Assert.Equal(before, Describe(harness));
        return true;
    }

    // No page more for the shards, whose slabs have room for entries of some sizes and not of others.
    private static void LimitPages(CommandHarness harness, Random random)
    {
        Database database = harness.Keyspace.Database(0);
        for (int i = 0; i < 150; i++) Run(harness, $"SET filler:{i} <{random.Next(1 << random.Next(1, 10))}>");
        for (int i = 0; i < 150; i++) harness.Run($"DEL filler:{i}");
        foreach (Arena arena in database.Shards.Select(static s => s.Table?.Arena).OfType<Arena>().Distinct()) arena.PageLimit = arena.EndPageNumber;
    }

    private static string[] Describe(CommandHarness harness)
    {
        List<string> lines = [];
        foreach (string key in new[] { "hash", "list", "set", "ints", "zset", "string", "block", "hll", "stream", "new" })
        {
            string type = harness.Run($"TYPE {key}")[1..];
            lines.Add($"{key} {type}");
            if (type == "string") lines.Add(harness.Run($"GET {key}"));
            else if (type == "list") lines.Add(harness.Run($"LRANGE {key} 0 -1"));
            else if (type == "zset") lines.Add(harness.Run($"ZRANGE {key} 0 -1 WITHSCORES"));
            else if (type == "stream") lines.Add(WithoutTimes(harness.Run($"XINFO STREAM {key} FULL COUNT 0")));
            else if (type == "hash") lines.AddRange(harness.Run($"HGETALL {key}").Trim('{', '}').Split('$').Order(StringComparer.Ordinal));
            else if (type == "set") lines.AddRange(harness.Run($"SMEMBERS {key}").Trim('<', '>').Split('$', ' ').Order(StringComparer.Ordinal));
        }

        return [.. lines];
    }

    // How a stream is kept is not what it holds; who asks is seen, whatever comes of it.
    private static string WithoutTimes(string info) => string.Join(' ', info.Split(' ').Where(static w => !w.StartsWith(":17", StringComparison.Ordinal)));

    private static string Run(CommandHarness harness, string line) => harness.RunWords([.. line.Split(' ').Select(Expand)]);

    // Of a word such as <300> so many bytes, which are no integer.
    private static string Expand(string word) =>
        word.StartsWith('<') ? string.Concat(Enumerable.Range(0, int.Parse(word[1..^1])).Select(static i => (char)('a' + (i % 26)))) : word;
}
