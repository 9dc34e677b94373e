using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>
/// SORT in a <see cref="RandomProgram"/>: on lists, sets and sorted sets of its own, by weights of which some are missing and
/// a few no numbers. What has no order of its own is left out: a set as it is kept, and parts of what is equal by text.
/// </summary>
internal sealed class RandomSorts(SeededRandom random)
{
    private RandomCommand? _pending;

    /// <summary>What may be asked for, each with its weight.</summary>
    public IEnumerable<(int Weight, Func<RandomCommand> Make)> Rules =>
    [
        (3, () => Plain("RPUSH", ["sl" + random.Next(2), .. Several(Element)])),
        (2, () => Plain("SADD", ["ss" + random.Next(2), .. Several(Element)])),
        (2, () => Plain("ZADD", ["sz", .. Several(Element).SelectMany(e => (string[])[Text(random.Next(-5, 5)), e])])),
        (2, () => Plain("SET", "w_" + Element(), Weight())), (2, () => Plain("HSET", "o_" + Element(), "f", Weight(), "g", Element())),
        (1, () => Plain("DEL", Key())), (1, () => Plain("DEL", Pick("w_", "o_") + Element())), (7, ClearErrorAndSort),
        (1, () => Plain("LRANGE", "sl" + random.Next(2), "0", "-1")),
    ];

    /// <summary>The command that must follow the last one at once; null if any may.</summary>
    public RandomCommand? TakePending()
    {
        RandomCommand? pending = _pending;
        _pending = null;
        return pending;
    }

    // Redis looks at C's errno without clearing it, so that it calls numbers bad because one was that it met long before: in
    // INCRBYFLOAT, say. ZADD clears it.
    private RandomCommand ClearErrorAndSort()
    {
        _pending = Sort();
        return Plain("ZADD", "sz", "XX", "0", "none");
    }

    private RandomCommand Sort()
    {
        string key = random.Next(20) == 0 ? "k1" : Key();
        bool stores = random.Next(3) == 0;
        List<string> words = [key];
        bool isAlphabetic = random.Next(2) == 0;
        string by = Pick("", "", "w_*", "o_*->f", "nosort", "none_*");
        if (by == "nosort" && key.StartsWith("ss", StringComparison.Ordinal) && !stores) by = "";
        if (isAlphabetic) words.Add("ALPHA");
        if (by.Length > 0) words.AddRange(["BY", by]);
        // By text there is no telling in which order Redis leaves what is equal, but for whole lists.
        bool isDefined = !isAlphabetic || by.Length == 0 || by == "nosort";
        if (!isDefined) words[0] = "sl" + random.Next(2);
        if (isDefined && random.Next(2) == 0) words.AddRange(["LIMIT", Text(random.Next(-1, 6)), Text(random.Next(-1, 20))]);
        if (random.Next(2) == 0) words.Add(Pick("DESC", "ASC"));
        for (int i = random.Next(4); i > 0; i--) words.AddRange(["GET", Pick("#", "w_*", "o_*->g", "o_*->f", "none_*", "x")]);
        // Nothing that is dumped: a list which SORT makes has Redis's default size of nodes, whatever is set.
        if (stores) words.AddRange(["STORE", Pick("sl0", "sl1", "sorted", "list1")]);
        return Plain(stores || random.Next(2) == 0 ? "SORT" : "SORT_RO", [.. words]);
    }

    private string Key() => Pick("sl0", "sl1", "ss0", "ss1", "sz");

    private string Element() => random.Next(60) == 0 ? Pick("x", "", "1.5", " 2") : Text(random.Next(-10, 60));

    private string Weight() => random.Next(12) == 0 ? Pick("x", "", "1e3", "-inf") : Text(random.Next(-20, 20));

    private string[] Several(Func<string> make) => [.. Enumerable.Range(0, random.Next(1, random.Next(4) == 0 ? 150 : 5)).Select(_ => make())];

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static RandomCommand Plain(string name, params string[] arguments) =>
        new(RandomKind.Plain, [Encoding.ASCII.GetBytes(name), .. arguments.Select(Encoding.ASCII.GetBytes)]);
}
