using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>
/// The commands of streams in a <see cref="RandomProgram"/>, on keys of their own. Ids are given, not made of the time, and times
/// are not asked for but roughly.
/// </summary>
internal sealed class RandomStreams(SeededRandom random, Func<byte[]> value, Func<string, byte[][], RandomCommand> plain)
{
    private const long IdleToleranceMs = 60_000;

    private int _time = 1;

    public IEnumerable<(int Weight, Func<RandomCommand> Make)> Grammar =>
    [
        (14, Add), (3, () => plain("XLEN", [Key()])), (4, () => plain("XDEL", [Key(), .. Ids()])), (3, Trim), (5, Range), (4, Read),
        (3, () => plain("XGROUP", [Word("CREATE"), Key(), Group(), Word(Pick("0", "$", "$", SomeId())), Word("MKSTREAM")])),
        (2, () => plain("XGROUP", [Word("SETID"), Key(), Group(), Word(Pick("0", "$", SomeId()))])),
        (1, () => plain("XGROUP", [Word("DESTROY"), Key(), Group()])),
        (2, () => plain("XGROUP", [Word(Pick("CREATECONSUMER", "DELCONSUMER")), Key(), Group(), Consumer()])),
        (10, ReadGroup), (5, () => plain("XACK", [Key(), Group(), .. Ids()])), (4, () => plain("XPENDING", [Key(), Group()])),
        (4, Pending), (5, Claim), (4, AutoClaim), (4, () => plain("XLEN", [Key()])),
        (4, () => plain("XINFO", [Word("GROUPS"), Key()])),
        (2, () => About("XINFO", Word("CONSUMERS"), Key(), Group())), (2, SetId),
        (1, () => plain("DEL", [Key()])), (1, () => plain("COPY", [Key(), Key(), Word("REPLACE")])), (1, () => plain("RENAME", [Key(), Key()])),
        (1, () => plain("SET", [Key(), Word("7")])), (1, () => plain("TYPE", [Key()])),
        (1, () => plain("CONFIG", [Word("SET"), Word("stream-node-max-entries"), Word(Pick("100", "1", "3", "5", "0"))])),
        (1, () => plain("CONFIG", [Word("SET"), Word("stream-node-max-bytes"), Word(Pick("4096", "0", "100", "1000"))])),
    ];

    private RandomCommand Add()
    {
        List<byte[]> words = [Key()];
        if (random.Next(8) == 0) words.Add(Word("NOMKSTREAM"));
        if (random.Next(4) == 0) words.AddRange(Trimming());
        if (random.Next(3) == 0) _time++;
        words.Add(Word(Pick($"{_time}-*", $"{_time}-*", $"{_time}", SomeId(), $"{random.Next(40)}-*")));
        for (int i = random.Next(1, 4); i > 0; i--) words.AddRange([Word(Pick("a", "b", "a", "12", "field")), Value()]);
        return plain("XADD", [.. words]);
    }

    private RandomCommand Trim() => plain("XTRIM", [Key(), .. Trimming()]);

    private RandomCommand SetId()
    {
        List<byte[]> words = [Key(), Word(SomeId())];
        if (random.Next(2) == 0) words.AddRange([Word("ENTRIESADDED"), Word(Text(random.Next(60)))]);
        if (random.Next(2) == 0) words.AddRange([Word("MAXDELETEDID"), Word(SomeId())]);
        return plain("XSETID", [.. words]);
    }

    private RandomCommand Range()
    {
        bool reverse = random.Next(2) == 0;
        byte[][] bounds = [Word(Pick("-", "-", SomeId(), $"({SomeId()}")), Word(Pick("+", "+", SomeId(), $"({SomeId()}"))];
        if (reverse) Array.Reverse(bounds);
        return plain(reverse ? "XREVRANGE" : "XRANGE", [Key(), .. bounds, .. Count()]);
    }

    private RandomCommand Read()
    {
        int streams = random.Next(1, 3);
        return plain("XREAD", [.. Count(), Word("STREAMS"), .. Keys(streams), .. Make(streams, () => Word(Pick("0", "$", SomeId(), SomeId())))]);
    }

    private RandomCommand ReadGroup()
    {
        List<byte[]> words = [Word("GROUP"), Group(), Consumer(), .. Count()];
        if (random.Next(4) == 0) words.Add(Word("NOACK"));
        int streams = random.Next(1, 3);
        words.AddRange([Word("STREAMS"), .. Keys(streams), .. Make(streams, () => Word(Pick(">", ">", ">", "0", SomeId())))]);
        return plain("XREADGROUP", [.. words]);
    }

    private RandomCommand Pending()
    {
        List<byte[]> words = [Key(), Group()];
        if (random.Next(4) == 0) words.AddRange([Word("IDLE"), Word(Pick("0", "10000000"))]);
        words.AddRange([Word(Pick("-", SomeId())), Word(Pick("+", SomeId())), Word(Text(random.Next(12)))]);
        if (random.Next(2) == 0) words.Add(Consumer());
        return About("XPENDING", [.. words]);
    }

    private RandomCommand Claim()
    {
        List<byte[]> words = [Key(), Group(), Consumer(), Word(Pick("0", "0", "0", "10000000")), .. Ids()];
        foreach (string option in (string[])["FORCE", "JUSTID", "IDLE 0", "RETRYCOUNT 3", $"LASTID {SomeId()}"])
        {
            if (random.Next(4) == 0) words.AddRange(option.Split(' ').Select(Word));
        }

        return plain("XCLAIM", [.. words]);
    }

    private RandomCommand AutoClaim()
    {
        List<byte[]> words = [Key(), Group(), Consumer(), Word(Pick("0", "0", "10000000")), Word(Pick("0", "-", SomeId(), $"({SomeId()}")), .. Count()];
        if (random.Next(2) == 0) words.Add(Word("JUSTID"));
        return plain("XAUTOCLAIM", [.. words]);
    }

    private List<byte[]> Trimming()
    {
        bool isApproximate = random.Next(2) == 0;
        List<byte[]> words = random.Next(3) > 0 ? [Word("MAXLEN"), Word(Text(random.Next(25)))] : [Word("MINID"), Word(SomeId())];
        if (isApproximate) words.Insert(1, Word("~"));
        if (isApproximate && random.Next(3) == 0) words.AddRange([Word("LIMIT"), Word(Text(random.Next(12)))]);
        return words;
    }

    // Two streams are never the same: what the first of them has taken the second would have to know.
    private byte[][] Keys(int count)
    {
        int first = random.Next(3);
        return [.. Enumerable.Range(0, count).Select(i => Word($"stream{(first + i) % 3}"))];
    }

    private byte[] Key() => Word($"stream{random.Next(3)}");

    private byte[] Group() => Word($"g{random.Next(2)}");

    private byte[] Consumer() => Word($"c{random.Next(3)}");

    private byte[] Value() => random.Next(4) == 0 ? value() : Word(Pick("1", "-7", "300", "value", ""));

    private byte[][] Count() => random.Next(2) == 0 ? [] : [Word("COUNT"), Word(Text(random.Next(1, 8)))];

    private byte[][] Ids() => Make(random.Next(1, 5), () => Word(SomeId()));

    private string SomeId() => $"{Math.Max(0, _time - random.Next(8))}-{random.Next(5)}";

    private static byte[][] Make(int count, Func<byte[]> make) => [.. Enumerable.Range(0, count).Select(_ => make())];

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private static RandomCommand About(string name, params byte[][] arguments) =>
        new(RandomKind.Plain, [Word(name), .. arguments], Likeness.About, IdleToleranceMs);

    private static byte[] Word(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
