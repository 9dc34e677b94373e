using System.Globalization;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Tests;

/// <summary>What others notice of a transaction, and what is left when one is taken back.</summary>
public sealed class TransactEffectTests : IDisposable
{
    private readonly TiercelEngine _engine = new();
    private readonly Database _database;

    public TransactEffectTests() => _database = _engine.GetDatabase(0);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void WhatWasTakenBackIsAsBeforeByteForByte()
    {
        SeededRandom random = SeededRandom.Create();
        for (int round = 0; round < 300; round++)
        {
            string before = EngineDump.Of(_engine);
            bool fails = random.Next(2) == 0;
            int changes = random.Next(1, 40);
            bool isKept = _engine.Transact(0, [], (random, changes, fails), static (ref tx, state) =>
            {
                for (int i = 0; i < state.changes; i++) Change(ref tx, state.random);
                if (state.fails) tx.Rollback();
            });
            Assert.Equal(!fails, isKept);
            if (fails) Assert.True(EngineDump.Of(_engine) == before, $"{random}, round {round}");
            _engine.Keyspace.CheckInvariants();
        }
    }

    [Fact]
    public async Task WhoWaitsForAKeyIsServedWhenTheChangeIsFinal()
    {
        Task<byte[]?> waiting = _database.Lists.PopAsync("queue", ListSide.Left, Timeout.InfiniteTimeSpan).AsTask();
        _engine.Transact(0, ["queue"], waiting, static (ref tx, waiting) =>
        {
            tx.Lists.Push("queue", ListSide.Left, "never");
            tx.Rollback();
        });
        Assert.False(waiting.IsCompleted);
        _engine.Transact(0, ["queue"], waiting, static (ref tx, waiting) =>
        {
            tx.Lists.Push("queue", ListSide.Left, "x");
            Assert.False(waiting.IsCompleted);
            Assert.Equal(1, tx.Lists.Count("queue"));
        });
        Assert.Equal("x"u8.ToArray(), await waiting);
        Assert.Equal(0, _database.Lists.Count("queue"));
    }

    [Fact]
    public void NobodyWaitsInATransaction()
    {
        _engine.Transact(0, [], 0, static (ref tx, _) =>
        {
            ValueTask<byte[]?> pop = tx.Lists.PopAsync("queue", ListSide.Left, Timeout.InfiniteTimeSpan);
            Assert.True(pop.IsCompletedSuccessfully);
            Assert.Null(pop.Result);
            Assert.True(tx.Execute("BLPOP", "queue", 0).IsNull);
            tx.Lists.Push("queue", ListSide.Left, "x");
            pop = tx.Lists.PopAsync("queue", ListSide.Left, Timeout.InfiniteTimeSpan);
            Assert.Equal("x"u8.ToArray(), pop.Result);
        });
        Assert.False(_database.Keys.Exists("queue"));
    }

    [Fact]
    public void TimeStandsStill()
    {
        _engine.Transact(0, ["a"], _engine.Keyspace, static (ref tx, keyspace) =>
        {
            tx.Strings.Set("a", "1"u8, TimeSpan.FromMilliseconds(1));
            long began = keyspace.NowMs;
            SpinWait.SpinUntil(() => keyspace.NowMs > began + 1);
            Assert.True(tx.Keys.Exists("a"));
        });
        Assert.False(_database.Keys.Exists("a"));
    }

    [Fact]
    public void LargeValuesAreTakenBackToo()
    {
        byte[] large = new byte[1 << 20];
        _database.Strings.Set("large", large);
        using ValueLease? lease = _database.Strings.Lease("large");
        string before = EngineDump.Of(_engine);
        _engine.Transact(0, ["large"], 0, static (ref tx, _) =>
        {
            tx.Strings.SetRange("large", 5, "hello"u8);
            tx.Strings.Append("large", "!"u8);
            tx.Keys.Rename("large", "renamed");
            tx.Rollback();
        });
        Assert.Equal(before, EngineDump.Of(_engine));
        Assert.True(lease!.Span.SequenceEqual(large));
    }

    private static void Change(ref TiercelTransaction tx, SeededRandom random)
    {
        string number = random.Next(300).ToString(CultureInfo.InvariantCulture);
        string key = number[^1..];
        switch (random.Next(16))
        {
            case 0: tx.Strings.Set("s" + key, number); break;
            case 1: tx.Strings.Append("s" + key, "x"u8); break;
            case 2: tx.Strings.Increment("i" + key, random.Next(9)); break;
            case 3: tx.Bitmaps.SetBit("b" + key, random.Next(1000), true); break;
            case 4: tx.Hashes.Set("h" + key, number, number); break;
            case 5: tx.Hashes.Remove("h" + key, number); break;
            case 6: tx.Lists.PushMany("l" + key, ListSide.Right, number, "y"); break;
            case 7: tx.Lists.Pop("l" + key, ListSide.Left); break;
            case 8: tx.Sets.AddMany("t" + key, number, key); break;
            case 9: tx.Sets.StoreUnion("t9", "t1", "t2"); break;
            case 10: tx.SortedSets.Add("z" + key, number, random.Next(100)); break;
            case 11: tx.Geo.Add("g" + key, number, new GeoPosition(random.Next(90), random.Next(80))); break;
            case 12: tx.Streams.AddOne("x" + key, "field", number); break;
            case 13: tx.HyperLogLog.Add("p" + key, number); break;
            case 14: tx.Keys.RemoveMany(["s" + key, "h" + key]); break;
            default: tx.Execute("COPY", "h" + key, "h9", "REPLACE"); break;
        }
    }
}
