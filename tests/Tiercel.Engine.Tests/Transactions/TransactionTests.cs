using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Several calls as one step, over two databases.</summary>
public class TransactionTests
{
    [Fact]
    public void RandomTransactionsTakenBackLeaveNoTrace()
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new();
        for (int round = 0; round < 150; round++)
        {
            SortedDictionary<string, string>[] before = UndoLogTests.Contents(test);
            bool keeps = random.Next(2) == 0;
            SortedDictionary<string, string>[] inside = Run(random, test, keeps);
            SortedDictionary<string, string>[] after = UndoLogTests.Contents(test);
            for (int i = 0; i < after.Length; i++)
            {
                Assert.True((keeps ? inside : before)[i].SequenceEqual(after[i]), $"round {round}: database {i} differs, {random}");
            }

            test.Keyspace.CheckInvariants();
            test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(30)));
        }
    }

    [Fact]
    public void ItsThreadWalksOverWhatItHoldsAndOthersWait()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("a", "1"u8);
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, Everything());
        Thread other = new(() => test.Database.Strings.Set("b", "1"u8));
        other.Start();
        Assert.Single(test.Database.Keys.EnumerateStrings());
        test.Database.Clear(inBackground: false, new Caller(transaction, 0));
        Assert.Empty(test.Database.Keys.EnumerateStrings());
        Assert.False(other.Join(TimeSpan.FromMilliseconds(20)), "another thread went through the locks of a transaction");
        transaction.End();
        other.Join();
        Assert.Equal(["b"], test.Database.Keys.EnumerateStrings());
    }

    [Fact]
    public void ADatabaseThatItMakesItselfIsHeldToo()
    {
        using TestKeyspace test = new();
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, Everything());
        Database made = test.Keyspace.Database(7);
        Assert.Equal(ulong.MaxValue, transaction.ShardsOf(made));
        Thread other = new(() => test.Keyspace.Database(7).Strings.Set("a", "2"u8));
        other.Start();
        Key key = test.Hashed(TestKeyspace.Bytes("a"));
        KeyScope scope = new(made, transaction);
        scope.SetString(in key, "1"u8, Expiry.None);
        scope.Release();
        Assert.False(other.Join(TimeSpan.FromMilliseconds(20)), "another thread went through the locks of a transaction");
        transaction.End();
        other.Join();
        Assert.Equal("2", made.Strings.GetString("a"));
        test.Keyspace.CheckInvariants();
    }

    [Fact]
    public void ACallThatWasNotPlannedIsRefused()
    {
        using TestKeyspace test = new();
        Key key = test.Hashed(TestKeyspace.Bytes("a"));
        ShardPlan plan = new();
        plan.Add(0, ~Shard.MaskOf(key.Hash));
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, plan);
        try
        {
            new KeyScope(test.Database, transaction).AcquireMany(Shard.MaskOf(key.Hash));
            Assert.Fail("a lock that is not held was thought to be");
        }
        catch (InvalidOperationException)
        {
            // As it should be.
        }
        finally
        {
            transaction.End();
        }
    }

    [Fact]
    public void ACallThatWasNotPlannedLocksWhatIsFreeAndNotesWhatIsNot()
    {
        using TestKeyspace test = new();
        ShardPlan missing = new();
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, new ShardPlan());
        transaction.Missing = missing;
        transaction.Reach(test.Database, 0b101);
        Assert.Equal(0b101UL, transaction.ShardsOf(test.Database));
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim isDone = new();
        Thread other = new(() =>
        {
            test.Database.Shards[1].Enter();
            isHeld.Set();
            isDone.Wait();
            test.Database.Shards[1].Exit();
        });
        other.Start();
        isHeld.Wait();
        Assert.Throws<TransactionRepeatedException>(() => transaction.Reach(test.Database, 0b111));
        Assert.Equal(0b111UL, missing[0]);
        Assert.Throws<TransactionRepeatedException>(() => transaction.Open(7));
        Assert.Null(test.Keyspace.DatabaseIfCreated(7));
        Assert.NotEqual(0UL, missing[7]);
        Assert.Throws<TransactionRepeatedException>(transaction.ReachEverything);
        Assert.True(missing.IsEverything);
        transaction.End();
        isDone.Set();
        other.Join();
    }

    [Fact]
    public void AThreadIsInOneTransactionAtATime()
    {
        using TestKeyspace test = new();
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, Everything());
        Assert.Throws<InvalidOperationException>(() => transaction.Begin(test.Keyspace, new ShardPlan()));
        Assert.Equal(ulong.MaxValue, transaction.ShardsOf(test.Database));
        transaction.End();
        test.Database.Strings.Set("a", "1");
    }

    [Fact]
    public void ThreadsThatMoveAmountsBetweenDatabasesLoseNothing()
    {
        const int threads = 4;
        const int accounts = 20;
        using TestKeyspace test = new();
        Database[] databases = [.. Enumerable.Range(0, 3).Select(test.Keyspace.Database)];
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ =>
        {
            SeededRandom random = SeededRandom.Create();
            for (int i = 0; i < 3000; i++) Transfer(random, test, databases, accounts);
        });
        long sum = 0;
        foreach (Database database in databases)
        {
            for (int i = 0; i < accounts; i++) sum += long.Parse(database.Strings.GetString($"account:{i}") ?? "0");
        }

        Assert.Equal(0, sum);
        test.Keyspace.CheckInvariants();
    }

    [Fact]
    public void WhatIsPutOffRunsWhenTheChangesAreFinalAndNotIfTheyAreTakenBack()
    {
        using TestKeyspace test = new();
        List<string> done = [];
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, Everything());
        transaction.Defer(() => done.Add("at once"));
        Assert.Equal(["at once"], done);
        transaction.KeepUndo();
        transaction.Defer(() => done.Add("later"));
        Assert.Single(done);
        transaction.End();
        Assert.Equal(["at once", "later"], done);

        transaction.Begin(test.Keyspace, Everything());
        transaction.KeepUndo();
        transaction.Defer(() => done.Add("never"));
        transaction.Rollback();
        transaction.End();
        Assert.Equal(2, done.Count);
    }

    [Fact]
    public void ADisposedKeyspaceIsRefusedAndNothingStaysLocked()
    {
        TestKeyspace test = new();
        test.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Transaction.ForThisThread().Begin(test.Keyspace, Everything()));
        using TestKeyspace other = new();
        Transaction.ForThisThread().Begin(other.Keyspace, Everything());
        Transaction.ForThisThread().End();
        other.Database.Strings.Set("a", "1"u8);
    }

    private static ShardPlan Everything()
    {
        ShardPlan plan = new();
        plan.AddEverything();
        return plan;
    }

    // Some changes; of each some are taken back by themselves, as a command does that fails half-way.
    private static SortedDictionary<string, string>[] Run(SeededRandom random, TestKeyspace test, bool keeps)
    {
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, Everything());
        try
        {
            transaction.KeepUndo();
            for (int i = random.Next(15); i >= 0; i--) RunCall(random, test, transaction);
            SortedDictionary<string, string>[] inside = UndoLogTests.Contents(test);
            if (!keeps) transaction.Rollback();
            return inside;
        }
        finally
        {
            transaction.End();
        }
    }

    private static void RunCall(SeededRandom random, TestKeyspace test, Transaction transaction)
    {
        SortedDictionary<string, string>[]? before = random.Next(4) == 0 ? UndoLogTests.Contents(test) : null;
        KeyScope scope = new(test.Database, transaction);
        KeyScope other = new(test.Keyspace.Database(1), transaction);
        if (before is not null || random.Next(2) == 0)
        {
            scope.Begin(UndoLog.ForThisThread());
            other.Join(in scope);
            for (int i = random.Next(6); i >= 0; i--) UndoLogTests.Change(random, test, ref scope, ref other);
            if (before is null) scope.Commit();
            scope.RollbackIfOpen();
            other.Leave();
        }
        else
        {
            UndoLogTests.Change(random, test, ref scope, ref other);
            scope.CommitIfOpen();
            other.CommitIfOpen();
        }

        scope.Release();
        other.Release();
        if (before is null) return;
        SortedDictionary<string, string>[] after = UndoLogTests.Contents(test);
        for (int i = 0; i < after.Length; i++) Assert.True(before[i].SequenceEqual(after[i]), $"a part that was taken back, {random}");
    }

    private static void Transfer(SeededRandom random, TestKeyspace test, Database[] databases, int accounts)
    {
        ShardPlan plan = new();
        Database[] sides = [databases[random.Next(3)], databases[random.Next(3)]];
        byte[][] keys = [.. sides.Select(_ => TestKeyspace.Bytes($"account:{random.Next(accounts)}"))];
        for (int i = 0; i < 2; i++) plan.Add(sides[i].Index, Shard.MaskOf(test.Hashed(keys[i]).Hash));
        bool isWhole = random.Next(50) == 0;
        if (isWhole) plan.AddEverything();
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(test.Keyspace, plan);
        try
        {
            if (random.Next(2) == 0) transaction.KeepUndo();
            for (int i = 0; i < 2; i++)
            {
                KeyScope scope = new(sides[i], transaction);
                Key key = test.Hashed(keys[i]);
                StringOps.Increment(ref scope, in key, i == 0 ? 5 : -5, out _);
                scope.Release();
            }

            if (transaction.Undo is not null && random.Next(3) == 0) transaction.Rollback();
        }
        finally
        {
            transaction.End();
        }
    }
}
