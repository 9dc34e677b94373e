using System.Text;

namespace Tiercel.Engine.Tests;

public class RandomFieldTests
{
    [Theory]
    [InlineData(20, 5)]
    [InlineData(20, 19)]
    [InlineData(1000, 10)]
    [InlineData(1000, 900)]
    [InlineData(1000, 1000)]
    public void DifferentFieldsAreDifferentAndEachHasItsTurn(int fields, int wanted)
    {
        using TestKeyspace test = new();
        for (int i = 0; i < fields; i++) test.Database.Hashes.Set("h", $"f{i}", $"v{i}");
        HashView hash = Find(test);
        Random random = new(1);
        Dictionary<string, int> hits = [];
        const int rounds = 300;
        for (int round = 0; round < rounds; round++)
        {
            Collecting found = new([]);
            hash.VisitDifferent(wanted, random, ref found);
            Assert.Equal(wanted, found.Fields.Count);
            Assert.Equal(wanted, found.Fields.Distinct().Count());
            foreach (string field in found.Fields) hits[field] = hits.GetValueOrDefault(field) + 1;
        }

        // Each is expected so often; some of a thousand are far from it.
        double expected = (double)rounds * wanted / fields;
        Assert.All(hits.Values, h => Assert.InRange(h, 0, (5 * Math.Sqrt(expected)) + expected));
        Assert.InRange(hits.Count, fields * 0.9, fields);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public void DrawnFieldsBringTheirOwnValues(int fields)
    {
        using TestKeyspace test = new();
        for (int i = 0; i < fields; i++) test.Database.Hashes.Set("h", $"f{i}", $"v{i}");
        Collecting found = new([]);
        Find(test).VisitDrawn(10_000, new Random(2), ref found);
        Assert.Equal(10_000, found.Fields.Count);
        Assert.Equal(fields, found.Fields.Distinct().Count());
    }

    // Nobody else uses the keyspace: the entry stays where it is.
    private static HashView Find(TestKeyspace test)
    {
        Key key = test.Hashed("h"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        Assert.Equal(OpStatus.Done, HashOps.Find(ref scope, in key, out HashView hash));
        scope.Release();
        return hash;
    }

    private readonly struct Collecting(List<string> fields) : IHashVisitor
    {
        public List<string> Fields { get; } = fields;

        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            Fields.Add(Encoding.ASCII.GetString(field));
            Assert.Equal(Encoding.ASCII.GetString(field)[1..], Encoding.ASCII.GetString(value)[1..]);
        }
    }
}
