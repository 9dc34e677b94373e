using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>
/// The commands of lists in a <see cref="RandomProgram"/>: on keys of their own, which at times hold a string. Lists are kept
/// from the other keys, as those are dumped, and where a list is divided into nodes does not depend on its elements alone.
/// </summary>
internal sealed class RandomLists(
    SeededRandom random, Func<byte[]> value, Func<byte[]> number, Func<string, byte[][], RandomCommand> plain)
{
    public IEnumerable<(int Weight, Func<RandomCommand> Make)> Grammar =>
    [
        (10, () => plain(Pick("LPUSH", "RPUSH"), [Key(), .. Several(60)])), (3, () => plain(Pick("LPUSHX", "RPUSHX"), [Key(), .. Several(4)])),
        (5, () => plain(Pick("LPOP", "RPOP"), [Key()])), (3, () => plain(Pick("LPOP", "RPOP"), [Key(), Count()])),
        (6, () => plain("LRANGE", [Key(), Index(), Index()])), (4, () => plain("LINDEX", [Key(), Index()])), (2, () => plain("LLEN", [Key()])),
        (5, () => plain("LSET", [Key(), Index(), Element()])),
        (5, () => plain("LINSERT", [Key(), Word(Pick("BEFORE", "after", "AFTER", "BEFORE", "UPON")), Element(), Element()])),
        (5, () => plain("LREM", [Key(), Index(), Element()])), (2, () => plain("LTRIM", [Key(), Index(), Index()])), (4, Position),
        (5, () => plain("LMOVE", [Key(), Key(), Side(), Side()])), (2, () => plain("RPOPLPUSH", [Key(), Key()])), (3, PopOfSeveral),
        (1, () => plain("SET", [Key(), Word("7")])), (1, () => plain("OBJECT", [Word("ENCODING"), Key()])),
        (1, () => plain("COPY", [Key(), Key(), Word("REPLACE")])),
        (1, () => plain("RENAME", [Key(), Key()])), (1, () => plain("DEL", [Key()])), (1, () => plain("TYPE", [Key()])),
        (1, () => plain("CONFIG", [Word("SET"), Word("list-max-listpack-size"), Word(Pick("-2", "-1", "-5", "1", "7", "128"))])),
    ];

    private RandomCommand Position()
    {
        List<byte[]> words = [Key(), Element()];
        if (random.Next(2) == 0) words.AddRange([Word("RANK"), Word(Pick("1", "2", "-1", "-2", "0", "x"))]);
        if (random.Next(2) == 0) words.AddRange([Word("COUNT"), Word(Pick("0", "1", "3", "-1"))]);
        if (random.Next(3) == 0) words.AddRange([Word("maxlen"), Word(Pick("0", "1", "20", "-1"))]);
        return plain("LPOS", [.. words]);
    }

    private RandomCommand PopOfSeveral()
    {
        int keys = random.Next(1, 4);
        List<byte[]> words = [Word(Text(random.Next(12) == 0 ? random.Next(-1, 6) : keys)), .. Enumerable.Range(0, keys).Select(_ => Key()), Side()];
        if (random.Next(2) == 0) words.AddRange([Word("COUNT"), Count()]);
        return plain("LMPOP", [.. words]);
    }

    private byte[] Key() => Word($"list{random.Next(4)}");

    private byte[][] Several(int most) => [.. Enumerable.Range(0, random.Next(1, random.Next(4) == 0 ? most : 4)).Select(_ => Element())];

    // Few different ones, so that they are found.
    private byte[] Element() => random.Next(4) == 0 ? value() : Word(Pick("a", "b", "7", "-1", "127", "128", "70000", "", "longer element"));

    private byte[] Count() => random.Next(10) == 0 ? number() : Word(Text(random.Next(-1, 30)));

    private byte[] Index() => random.Next(20) == 0 ? number() : Word(Text(random.Next(3) == 0 ? random.Next(-150, 150) : random.Next(-6, 6)));

    private byte[] Side() => Word(Pick("LEFT", "RIGHT", "left", "RIGHT", "LEFT", "RIGHT", "UP"));

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private static byte[] Word(string text) => Encoding.ASCII.GetBytes(text);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
