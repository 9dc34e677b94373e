using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>The large form against its twin, where every operation goes through splits and joins.</summary>
public sealed class SortedSetTableTests
{
    [Theory]
    [InlineData(3, 400)]
    [InlineData(1_000_000, 400)]
    [InlineData(50, 6_000)]
    public void RandomChangesKeepTheOrder(int scores, int members)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        SortedSetTable table = SortedSetTable.Create(1, test.Keyspace);
        SortedSetTwin twin = new();
        for (int i = 0; i < 30_000; i++)
        {
            // Growing and shrinking by turns.
            bool adds = random.Next(10) < (i / 6_000 % 2 == 0 ? 7 : 3);
            string member = "member:" + random.Next(members);
            if (adds)
            {
                double score = random.Next(scores) / 4.0;
                Assert.Equal(!twin.Scores.ContainsKey(member), table.Set(TestKeyspace.Bytes(member), score));
                twin.Set(member, score);
            }
            else
            {
                uint reference = table.Find(TestKeyspace.Bytes(member));
                Assert.Equal(twin.Remove(member), reference != 0);
                if (reference == 0) continue;
                table.Detach(reference);
                table.Free(reference);
            }

            if (i % 1_000 == 0) AssertEqual(twin, table, random);
        }

        AssertEqual(twin, table, random);
        table.Free();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatComesInOrderFillsTheNodes(bool ascending)
    {
        const int count = 100_000;
        using TestKeyspace test = new();
        SortedSetTable table = SortedSetTable.Create(count, test.Keyspace);
        for (int i = 0; i < count; i++) table.Set(TestKeyspace.Bytes("m" + i), ascending ? i : -i);
        table.CheckInvariants();
        // 84 entries to a leaf.
        int leaves = 0;
        for (ScoreNode leaf = table.Tree.Seek(0, out _); ; leaf = table.Tree.At(leaf.Next))
        {
            leaves++;
            if (leaf.Next == 0) break;
        }

        Assert.InRange(leaves, count / 84, (count / 84) + 2);
        table.Free();
    }

    [Fact]
    public void AQueueFreesTheNodesItHasLeft()
    {
        using TestKeyspace test = new();
        SortedSetTable table = SortedSetTable.Create(1, test.Keyspace);
        long most = 0;
        for (int i = 0; i < 200_000; i++)
        {
            table.Set(TestKeyspace.Bytes("job:" + i), i);
            if (i < 1_000) continue;
            uint first = table.Tree.Seek(0, out int index).Element(index);
            table.Detach(first);
            table.Free(first);
            if (i == 10_000) most = table.Root.HeldBytes;
        }

        table.CheckInvariants();
        Assert.True(table.Root.HeldBytes <= most * 2, $"{most} -> {table.Root.HeldBytes}");
        table.Free();
    }

    [Fact]
    public void AMemberTooLongForASlotHasABlock()
    {
        using TestKeyspace test = new();
        SortedSetTable table = SortedSetTable.Create(1, test.Keyspace);
        byte[][] members = [new byte[255], new byte[8_000], new byte[8_300], new byte[100_000], new byte[8_179], new byte[8_180]];
        for (int i = 0; i < members.Length; i++) table.Set(members[i], i);
        table.CheckInvariants();
        SortedSetTable copy = table.Copy(test.Keyspace);
        foreach (byte[] member in members)
        {
            uint reference = table.Find(member);
            Assert.Equal(member, table.At(reference).Member.ToArray());
            table.Detach(reference);
            table.Free(reference);
        }

        table.CheckInvariants();
        copy.CheckInvariants();
        for (int i = 0; i < members.Length; i++) Assert.Equal(i, copy.At(copy.Find(members[i])).Score);
        table.Free();
        copy.Free();
    }

    [Fact]
    public void RefusedMemoryChangesNothing()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        SortedSetTable table = SortedSetTable.Create(1, test.Keyspace);
        SortedSetTwin twin = new();
        try
        {
            for (int i = 0; i < 3_000; i++)
            {
                string member = "member:" + random.Next(2_000);
                double score = random.Next(1_000);
                try
                {
                    if (i % 2 == 0) NativeBlock.RefuseAfter(0);
                    table.Set(TestKeyspace.Bytes(member), score);
                    twin.Set(member, score);
                }
                catch (InsufficientMemoryException)
                {
                    AssertEqual(twin, table, random);
                }
                finally
                {
                    NativeBlock.RefuseNoMore();
                }
            }
        }
        finally
        {
            table.Free();
        }
    }

    [Fact]
    public void WhatIsGatheredIsPutInOrder()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        SortedSetTable table = SortedSetTable.Create(1, test.Keyspace);
        SortedSetTwin twin = new();
        for (int i = 0; i < 5_000; i++)
        {
            string member = "m" + i;
            double score = random.Next(100);
            table.AddUnordered(TestKeyspace.Bytes(member), score);
            twin.Set(member, score);
        }

        table.PutInOrder();
        AssertEqual(twin, table, random);
        table.Free();
    }

    private static void AssertEqual(SortedSetTwin twin, SortedSetTable table, SeededRandom random)
    {
        table.CheckInvariants();
        List<(string Member, double Score)> ordered = twin.Ordered();
        Assert.Equal(ordered.Count, table.Count);
        SortedSetView view = new(table);
        SortedSetCursor cursor = view.WalkAll(default);
        int rank = 0;
        while (cursor.MoveNext())
        {
            Assert.Equal(ordered[rank].Member, System.Text.Encoding.Latin1.GetString(cursor.Member));
            Assert.Equal(ordered[rank++].Score, cursor.Score);
        }

        Assert.Equal(ordered.Count, rank);
        for (int i = 0; i < 50 && ordered.Count > 0; i++)
        {
            int sought = random.Next(ordered.Count);
            Assert.True(view.TryGetRank(TestKeyspace.Bytes(ordered[sought].Member), out long found, out double score));
            Assert.Equal((sought, ordered[sought].Score), (found, score));
            SortedSetPlace after = SortedSetPlace.AtScore(score, isAfter: true);
            Assert.Equal(ordered.Count(e => e.Score <= score), view.CountBefore(in after));
            Assert.Equal(ordered[sought].Member, System.Text.Encoding.Latin1.GetString(
                table.At(table.Tree.Seek(sought, out int index).Element(index)).Member));
        }
    }
}
