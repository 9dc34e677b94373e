using System.Globalization;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>
/// MEMORY STATS: the figures are each server's own and so are some of the names, but what it says of the databases has
/// the same form.
/// </summary>
[Collection(ServerPairDefinition.Name)]
public sealed class MemoryStatisticsTests(ServerPair servers)
{
    // The allocator is not Redis's, and a share of the whole process beside it says nothing.
    private static readonly string[] NamesOfRedisOnly = ["allocator", "rss-overhead"];

    [DifferentialTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void DatabasesWithKeysAreListedAsByRedis(int protocol)
    {
        using ConnectionPair pair = servers.Connect();
        pair.Reset(protocol);
        Assert.Empty(ReadDatabases(pair.Redis));
        Assert.Empty(ReadDatabases(pair.Subject));

        foreach (RespConnection connection in (RespConnection[])[pair.Redis, pair.Subject])
        {
            connection.Call("SET", "stays", "v");
            connection.Call("SELECT", "11");
            connection.Call("SET", "goes", "v", "EX", "1000");
            connection.Call("SELECT", "3");
            connection.Call("SET", "a", "v", "EX", "1000");
            connection.Call("SET", "b", "v");
            connection.Call("SELECT", "5");
            connection.Call("SET", "removed", "v");
            connection.Call("DEL", "removed");
        }

        List<string> databases = ReadDatabases(pair.Subject);
        Assert.Equal(3, databases.Count);
        Assert.Equal(ReadDatabases(pair.Redis), databases);
    }

    [DifferentialFact]
    public void EveryFigureOfRedisIsThereButThoseOfItsAllocator()
    {
        using ConnectionPair pair = servers.Connect();
        pair.Reset(protocol: 2);
        pair.Redis.Call("SET", "k", "v");
        pair.Subject.Call("SET", "k", "v");
        HashSet<string> names = [.. Fields(pair.Subject).Select(static f => f.Name)];
        string[] missing =
        [
            .. Fields(pair.Redis).Select(static f => f.Name)
                .Where(n => !names.Contains(n) && !NamesOfRedisOnly.Any(p => n.StartsWith(p, StringComparison.Ordinal))),
        ];
        Assert.Empty(missing);
    }

    [DifferentialFact]
    public void OverheadOfAllDatabasesAndTheDatasetMakeUpTheWhole()
    {
        using ConnectionPair pair = servers.Connect();
        pair.Reset(protocol: 2);
        // More than is held back from the common account.
        for (int i = 0; i < 100; i++)
            pair.Subject.Call("SET", string.Create(CultureInfo.InvariantCulture, $"key:{i}"), new string('v', 40_000), "EX", "1000");
        Dictionary<string, RespReply> figures = Fields(pair.Subject).ToDictionary(static f => f.Name, static f => f.Value);
        IReadOnlyList<RespReply> database = figures["db.0"].Items;
        Assert.Equal(figures["overhead.total"].Integer, database[1].Integer + database[3].Integer);
        Assert.Equal(figures["total.allocated"].Integer, figures["overhead.total"].Integer + figures["dataset.bytes"].Integer);
        Assert.InRange(double.Parse(figures["dataset.percentage"].Text, CultureInfo.InvariantCulture), 50, 100);
    }

    private static IEnumerable<(string Name, RespReply Value)> Fields(RespConnection connection)
    {
        IReadOnlyList<RespReply> items = connection.Call("MEMORY", "STATS").Items;
        return Enumerable.Range(0, items.Count / 2).Select(i => (items[2 * i].Text, items[(2 * i) + 1]));
    }

    // Name and form of each, with whether it has anything that expires: the one figure that must agree.
    private static List<string> ReadDatabases(RespConnection connection) =>
    [
        .. Fields(connection).Where(static f => f.Name.StartsWith("db.", StringComparison.Ordinal)).Select(static f =>
            f.Name + f.Value.Type + string.Join(' ', f.Value.Items.Select(static i => i.Type == ':' ? Sign(i) : i.Text))),
    ];

    private static string Sign(RespReply integer) => integer.Integer > 0 ? "some" : "none";
}
