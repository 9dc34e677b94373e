using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>Listeners tell calls apart, and know which keys are new.</summary>
public sealed class CallTests
{
    [Fact]
    public void ChangesOfOneCallHaveOneNumberAndThoseOfTheNextAnother()
    {
        using TestKeyspace test = new();
        Recorder sink = new();
        test.Keyspace.AddSink(sink);
        test.Database.Sets.AddMany("s", "a", "b", "c");
        test.Database.Sets.AddMany("s", "d", "e");
        test.Database.Strings.SetMany([new("x", [1]), new("y", [2])]);
        uint[] calls = [.. sink.Told.Select(static t => t.Call)];
        Assert.Equal(7, calls.Length);
        Assert.Single(calls[..3].Distinct());
        Assert.Single(calls[3..5].Distinct());
        Assert.Single(calls[5..].Distinct());
        Assert.Equal(3, calls.Distinct().Count());
        Assert.DoesNotContain(0u, calls);
    }

    [Fact]
    public void OnlyTheFirstChangeOfANewKeySaysSo()
    {
        using TestKeyspace test = new();
        Recorder sink = new();
        test.Keyspace.AddSink(sink);
        test.Database.Strings.Set("a", "1");
        test.Database.Strings.Set("a", "2");
        test.Database.Sets.AddMany("s", "a", "b");
        test.Database.Sets.Add("s", "c");
        test.Database.Sets.StoreUnion("d", "s", "none");
        test.Database.Sets.StoreUnion("d", "s", "none");
        test.Database.Strings.SetMany([new("a", [3]), new("b", [4])]);
        test.Database.Keys.Rename("a", "z");
        test.Database.Keys.Rename("z", "b");
        bool[] expected = [true, false, true, false, false, true, false, false, true, true, false];
        Assert.Equal(expected, sink.Told.Select(static t => t.IsNew));
    }

    [Fact]
    public void ReadsOfAbsentKeysAreToldAndWritesAreNot()
    {
        using TestKeyspace test = new();
        Misses misses = new();
        test.Keyspace.MissSink = misses;
        test.Database.Strings.Get("none");
        test.Database.Sets.Contains("none2", "x");
        test.Database.Strings.Set("here", "1");
        test.Database.Strings.Get("here");
        test.Database.Keys.Remove("none");
        Assert.Equal(["none", "none2"], misses.Told);
    }

    [Fact]
    public void WhatIsRefusedInATransactionIsNotTold()
    {
        const int keys = 40_000;
        using TestKeyspace test = new();
        test.Database.Sets.Add("model", "member");
        PooledBuffer payload = default;
        Assert.True(Dumps.TryDump(test.Database, test.Hashed("model"u8.ToArray()), ref payload));
        for (int i = 0; i < 4000; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        test.LimitPages(static end => end);
        Recorder recorder = new();
        test.Keyspace.AddSink(recorder);
        ShardPlan plan = new();
        plan.AddEverything();
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, plan);
        transaction.KeepUndo();
        int done = 0;
        for (int i = 0; i < keys; i++)
        {
            try
            {
                Key key = test.Hashed(TestKeyspace.Bytes($"new:{i}"));
                Dumps.Restore(test.Database, in key, payload.Written, new RestoreOptions(), new Caller(transaction, 0));
                done++;
            }
            catch (InsufficientMemoryException)
            {
                // Of the entry or of the index: either way nothing has changed.
            }
        }

        transaction.End();
        payload.Dispose();
        Assert.InRange(done, 1, keys - 1);
        Assert.Equal(done, recorder.Told.Count);
    }

    private sealed class Recorder : IMutationSink
    {
        public List<(uint Call, bool IsNew)> Told { get; } = [];

        public bool NeedsValues => false;

        public void OnMutation(in Mutation mutation) => Told.Add((mutation.Call, mutation.IsNew));
    }

    private sealed class Misses : IMissSink
    {
        public List<string> Told { get; } = [];

        public void OnMiss(int databaseIndex, ReadOnlySpan<byte> key) => Told.Add(System.Text.Encoding.ASCII.GetString(key));
    }
}
