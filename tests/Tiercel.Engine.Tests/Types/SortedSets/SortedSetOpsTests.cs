using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Sorted sets under keys against their twin: packed, large, and between the two.</summary>
public sealed class SortedSetOpsTests
{
    [Theory]
    [InlineData(10_000, 40)]
    [InlineData(0, 40)]
    [InlineData(20, 40)]
    [InlineData(20, 2_000)]
    public void RandomChangesMatchTheTwin(int maxEntries, int members)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(new EngineOptions { ZsetMaxListpackEntries = maxEntries });
        SortedSetTwin twin = new();
        for (int i = 0; i < 10_000; i++)
        {
            ChangeBoth(random, test, twin, members);
            if (i % 100 == 0) Compare(random, test, twin);
        }

        Compare(random, test, twin);
    }

    [Fact]
    public void TheLastMemberTakesTheKeyWithIt()
    {
        using TestKeyspace test = new();
        Key key = test.Hashed("z"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        SortedSetOps.Open(ref scope, in key, out CollectionEntry entry);
        SortedSetOps.Add(ref scope, in key, ref entry, "a"u8, 1, SortedSetAdd.None, out _);
        Assert.True(SortedSetOps.Remove(ref scope, in key, ref entry, "a"u8));
        Assert.False(SortedSetOps.Remove(ref scope, in key, ref entry, "a"u8));
        Assert.Equal(OpStatus.Absent, SortedSetOps.Read(ref scope, in key, out _));
        scope.Release();
    }

    [Fact]
    public void SumsThatAreNoNumberAreRefused()
    {
        using TestKeyspace test = new();
        Key key = test.Hashed("z"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        SortedSetOps.Open(ref scope, in key, out CollectionEntry entry);
        SortedSetOps.Add(ref scope, in key, ref entry, "a"u8, double.PositiveInfinity, SortedSetAdd.None, out _);
        Assert.Equal(
            SortedSetAdded.NotANumber,
            SortedSetOps.Add(ref scope, in key, ref entry, "a"u8, double.NegativeInfinity, SortedSetAdd.Increments, out _));
        SortedSetOps.Read(ref scope, in key, out SortedSetView view);
        Assert.True(view.TryGetScore("a"u8, out double score));
        Assert.Equal(double.PositiveInfinity, score);
        scope.Release();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(128)]
    public void DumpsComeBack(int maxEntries)
    {
        using TestKeyspace test = new(new EngineOptions { ZsetMaxListpackEntries = maxEntries });
        SeededRandom random = SeededRandom.Create();
        SortedSetTwin twin = new();
        for (int i = 0; i < 200; i++) ChangeBoth(random, test, twin, 100);
        Key key = test.Hashed("z"u8.ToArray());
        Primitives.PooledBuffer payload = default;
        Assert.True(Dumps.TryDump(test.Database, in key, ref payload));
        byte[] bytes = payload.Written.ToArray();
        payload.Dispose();
        Assert.True(DumpPayload.IsIntact(bytes));
        Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, in key, bytes, new RestoreOptions { Replaces = true }));
        Compare(random, test, twin);
    }

    private static void ChangeBoth(SeededRandom random, TestKeyspace test, SortedSetTwin twin, int members)
    {
        Key key = test.Hashed("z"u8.ToArray());
        string member = random.Next(2) == 0 ? $"m{random.Next(members)}" : random.Next(members).ToString();
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        SortedSetOps.Open(ref scope, in key, out CollectionEntry entry);
        if (random.Next(3) == 0)
        {
            Assert.Equal(twin.Remove(member), SortedSetOps.Remove(ref scope, in key, ref entry, TestKeyspace.Bytes(member)));
        }
        else if (random.Next(20) == 0 && twin.Count > 0)
        {
            RemoveRange(random, ref scope, in key, ref entry, twin);
        }
        else
        {
            double score = random.Next(3) == 0 ? random.Next(100) / 7.0 : random.Next(10);
            bool exists = twin.Scores.TryGetValue(member, out double old);
            SortedSetAdded expected = !exists ? SortedSetAdded.Added : old == score ? SortedSetAdded.Unchanged : SortedSetAdded.Changed;
            Assert.Equal(
                expected, SortedSetOps.Add(ref scope, in key, ref entry, TestKeyspace.Bytes(member), score, SortedSetAdd.None, out double result));
            Assert.Equal(score, result);
            twin.Set(member, score);
        }

        scope.Release();
    }

    private static void RemoveRange(
        SeededRandom random, ref KeyScope scope, in Key key, ref CollectionEntry entry, SortedSetTwin twin)
    {
        bool isBackwards = random.Next(2) == 0;
        int first = random.Next(twin.Count);
        IndexRange ranks = new(first, Math.Min(first + random.Next(6), twin.Count - 1));
        List<(string Member, double Score)> ordered = twin.Ordered();
        if (isBackwards) ordered.Reverse();
        ordered = ordered.GetRange(first, ranks.Count);
        Seen seen = new([]);
        SortedSetOps.RemoveRange(ref scope, in key, ref entry, ranks, isBackwards, ref seen);
        Assert.Equal(ordered, seen.Elements);
        foreach ((string member, _) in ordered) twin.Remove(member);
    }

    private static void Compare(SeededRandom random, TestKeyspace test, SortedSetTwin twin)
    {
        test.Keyspace.CheckInvariants();
        Key key = test.Hashed("z"u8.ToArray());
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        OpStatus status = SortedSetOps.Read(ref scope, in key, out SortedSetView view);
        Assert.Equal(twin.Count > 0 ? OpStatus.Done : OpStatus.Absent, status);
        List<(string Member, double Score)> ordered = twin.Ordered();
        Assert.Equal(ordered, Walked(in view, IndexRange.Whole(view.Count), isBackwards: false));
        double low = random.Next(10);
        double high = low + random.Next(5);
        SortedSetRange range = new(SortedSetPlace.AtScore(low, isAfter: true), SortedSetPlace.AtScore(high, isAfter: true))
        {
            IsBackwards = random.Next(2) == 0, Offset = random.Next(3), Limit = random.Next(-1, 5),
        };
        List<(string Member, double Score)> expected = ordered.FindAll(e => e.Score > low && e.Score <= high);
        if (range.IsBackwards) expected.Reverse();
        expected = [.. expected.Skip((int)range.Offset).Take(range.Limit < 0 ? int.MaxValue : (int)range.Limit)];
        Assert.Equal(expected, Walked(in view, range.RanksIn(in view), range.IsBackwards));
        for (int i = 0; i < ordered.Count; i += 1 + random.Next(10))
        {
            Assert.True(view.TryGetRank(TestKeyspace.Bytes(ordered[i].Member), out long rank, out double score), random.ToString());
            Assert.Equal((i, ordered[i].Score), (rank, score));
        }

        scope.Release();
    }

    private static List<(string Member, double Score)> Walked(in SortedSetView view, IndexRange ranks, bool isBackwards)
    {
        List<(string Member, double Score)> walked = [];
        SortedSetCursor cursor = view.Walk(ranks, isBackwards, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext()) walked.Add((Encoding.Latin1.GetString(cursor.Member), cursor.Score));
        return walked;
    }

    private readonly struct Seen(List<(string Member, double Score)> elements) : ISortedSetVisitor
    {
        public List<(string Member, double Score)> Elements { get; } = elements;

        public void Visit(scoped ReadOnlySpan<byte> member, double score) => Elements.Add((Encoding.Latin1.GetString(member), score));
    }
}
