using Tiercel.Engine;

namespace Tiercel.Tests;

public sealed class TransactTests : IDisposable
{
    private readonly TiercelEngine _engine = new();
    private readonly Database _database;

    public TransactTests() => _database = _engine.GetDatabase(0);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void AllThatWasDoneStays()
    {
        bool isKept = _engine.Transact(0, ["a", "b"], "text", static (ref tx, text) =>
        {
            tx.Strings.Set("a", text);
            tx.Hashes.Set("b", "field", tx.Strings.GetString("a") + "!");
        });
        Assert.True(isKept);
        Assert.Equal("text", _database.Strings.GetString("a"));
        Assert.Equal("text!", _database.Hashes.GetString("b", "field"));
    }

    [Fact]
    public void ResultOfTheCallbackIsReturned()
    {
        _database.Strings.Set("n", "41");
        Assert.Equal(42, _engine.Transact(0, ["n"], 1L, static (ref tx, by) => tx.Strings.Increment("n", by)));
    }

    [Fact]
    public void ExceptionTakesAllBackAndGoesOn()
    {
        _database.Strings.Set("a", "old");
        TestFailure failure = new();
        TestFailure thrown = Assert.Throws<TestFailure>(() => _engine.Transact(0, ["a", "b"], failure, static (ref tx, failure) =>
        {
            tx.Strings.Set("a", "new");
            tx.Lists.Push("b", ListSide.Left, "x");
            throw failure;
        }));
        Assert.Same(failure, thrown);
        Assert.Equal("old", _database.Strings.GetString("a"));
        Assert.False(_database.Keys.Exists("b"));
    }

    [Fact]
    public void RollbackTakesAllBackAndReturns()
    {
        bool isKept = _engine.Transact(0, ["a"], 0, static (ref tx, _) =>
        {
            tx.Strings.Set("a", "new");
            tx.Rollback();
        });
        Assert.False(isKept);
        Assert.False(_database.Keys.Exists("a"));
    }

    [Fact]
    public void NothingMoreMayBeDoneAfterARollback()
    {
        int result = _engine.Transact(0, ["a"], 0, static (ref tx, _) =>
        {
            tx.Rollback();
            return AttemptToSet(tx.Strings, "a") ? 1 : 2;
        });
        Assert.Equal(2, result);
        Assert.False(_database.Keys.Exists("a"));
    }

    [Fact]
    public void CallThatFailsByItselfLeavesTheRest()
    {
        _engine.Transact(0, ["list", "a"], 0, static (ref tx, _) =>
        {
            tx.Lists.Push("list", ListSide.Left, "x");
            Strings strings = tx.Strings;
            Assert.Throws<InvalidOperationException>(() => strings.Append("list", "y"u8));
            Assert.True(tx.Execute("INCR", "list").IsError);
            tx.Strings.Set("a", "1");
        });
        Assert.Equal("x", _database.Lists.GetString("list", 0));
        Assert.Equal("1", _database.Strings.GetString("a"));
    }

    [Fact]
    public void KeysThatWereNotDeclaredAreLockedOnTheWay()
    {
        int runs = 0;
        _engine.Transact(0, [], 100, (ref tx, count) =>
        {
            runs++;
            for (int i = 0; i < count; i++) tx.Strings.Set("key:" + i, "v");
        });
        Assert.Equal(1, runs);
        Assert.Equal(100, _database.Count);
    }

    [Fact]
    public async Task KeyThatSomebodyElseHoldsMakesTheCallbackRunAgain()
    {
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim wasMissed = new();
        Task holder = Task.Run(() => _engine.Transact(0, ["x"], 0, (ref tx, _) =>
        {
            tx.Strings.Set("x", "1");
            isHeld.Set();
            wasMissed.Wait();
        }));
        isHeld.Wait();
        int runs = 0;
        long sum = _engine.Transact(0, ["y"], 0, (ref tx, _) =>
        {
            runs++;
            tx.Strings.Increment("y");
            try
            {
                return tx.Strings.Increment("x");
            }
            finally
            {
                wasMissed.Set();
            }
        });
        await holder;
        Assert.Equal((2, 2), (runs, sum));
        Assert.Equal("1", _database.Strings.GetString("y"));
    }

    [Fact]
    public async Task CallbackThatCatchesEverythingRunsAgainAllTheSame()
    {
        using ManualResetEventSlim isHeld = new();
        using ManualResetEventSlim wasMissed = new();
        Task holder = Task.Run(() => _engine.Transact(0, ["x"], 0, (ref tx, _) =>
        {
            isHeld.Set();
            wasMissed.Wait();
        }));
        isHeld.Wait();
        int runs = 0;
        _engine.Transact(0, [], 0, (ref tx, _) =>
        {
            runs++;
            Strings strings = tx.Strings;
            if (runs == 1) Assert.False(AttemptToSet(strings, "x"));
            else strings.Set("x", "v");
            wasMissed.Set();
        });
        await holder;
        Assert.Equal(2, runs);
        Assert.Equal("v", _database.Strings.GetString("x"));
    }

    [Fact]
    public void TransfersOfEightThreadsKeepTheSum()
    {
        const int threads = 8;
        const int accounts = 200;
        const int transfers = 2_000;
        for (int i = 0; i < accounts; i++) _database.Strings.Set("account:" + i, "1000");
        Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, thread =>
        {
            Random random = new(thread);
            for (int i = 0; i < transfers; i++)
            {
                // Half of them declare what they use.
                (string from, string to) = ("account:" + random.Next(accounts), "account:" + random.Next(accounts));
                CommandArgument[] keys = i % 2 == 0 ? [] : [from, to];
                _engine.Transact(0, keys, (from, to, amount: random.Next(50)), static (ref tx, t) =>
                {
                    tx.Strings.Increment(t.to, t.amount);
                    if (tx.Strings.Increment(t.from, -t.amount) < 0) tx.Rollback();
                });
            }
        });
        Assert.Equal(accounts * 1000L, Enumerable.Range(0, accounts).Sum(i => _database.Strings.Increment("account:" + i, 0)));
        _engine.Keyspace.CheckInvariants();
    }

    [Fact]
    public void OtherDatabasesTakePart()
    {
        _engine.Transact(0, ["a"], 0, static (ref tx, _) =>
        {
            tx.Strings.Set("a", "0");
            tx.On(7).Strings.Set("a", "7");
            Assert.Equal("7", tx.On(7).Execute("GET", "a").AsString());
        });
        Assert.Equal("7", _engine.GetDatabase(7).Strings.GetString("a"));
        Assert.Throws<TestFailure>(() => _engine.Transact(0, ["a"], _engine.GetDatabase(3), static (ref tx, target) =>
        {
            Assert.True(tx.Keys.Move("a", target));
            Assert.True(tx.On(7).Keys.Copy("a", "b", target));
            tx.On(7).Keys.Remove("a");
            throw new TestFailure();
        }));
        Assert.Equal("0", _database.Strings.GetString("a"));
        Assert.Equal("7", _engine.GetDatabase(7).Strings.GetString("a"));
        Assert.Equal(0, _engine.GetDatabase(3).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.Transact(0, [], 0, static (ref tx, _) => tx.On(16).Strings.Set("a", "")));
    }

    [Fact]
    public void KeysAreWalkedOver()
    {
        for (int i = 0; i < 1000; i++) _database.Strings.Set("k" + i, "v");
        _engine.Transact(0, [], 0, static (ref tx, _) =>
        {
            tx.Strings.Set("mine", "v");
            string[] keys = [.. tx.Keys.EnumerateStrings()];
            Assert.Equal(1001, keys.Distinct().Count());
            Assert.NotNull(tx.Keys.Random());
            Assert.Equal(1001, tx.Execute("DBSIZE").AsInteger());
            Assert.Equal(1001, tx.Execute("KEYS", "*").Items.Count);
        });
    }

    [Fact]
    public void WhatCouldNotBeTakenBackIsRefused()
    {
        _database.Strings.Set("a", "v");
        _engine.Transact(0, [], 0, static (ref tx, _) =>
            Assert.Equal(
                "(error) ERR FLUSHALL can not be taken back and is not allowed in a transaction", tx.Execute("FLUSHALL").ToString()));
        Assert.True(_database.Keys.Exists("a"));
    }

    [Fact]
    public void UnknownCommandIsAnErrorReply() => _engine.Transact(0, [], 0, static (ref tx, _) =>
    {
        Assert.Contains("unknown command", tx.Execute("NOSUCH").ToString(), StringComparison.Ordinal);
        Assert.Contains("wrong number of arguments", tx.Execute("GET").ToString(), StringComparison.Ordinal);
    });

    [Fact]
    public void ScriptIsAPartThatIsTakenBackByItself()
    {
        _engine.Transact(0, ["a"], 0, static (ref tx, _) =>
        {
            tx.Strings.Set("a", "1");
            Assert.Equal(2, tx.Execute("EVAL", "return redis.call('INCR', KEYS[1])", 1, "a").AsInteger());
            Assert.True(tx.Execute("EVAL", "redis.call('SET', 'a', 'x') redis.call('SET', 'b', 'x') error('no')", 0).IsError);
            Assert.Equal("2", tx.Strings.GetString("a"));
        });
        Assert.Equal("2", _database.Strings.GetString("a"));
        Assert.False(_database.Keys.Exists("b"));
    }

    [Fact]
    public void TransactionAtTheLimitOfMemoryFailsAsAWhole()
    {
        using TiercelEngine small = new(new EngineOptions { MaxKeys = 2, EvictionPolicy = EvictionPolicy.NoEviction });
        small.GetDatabase(0).Strings.Set("a", "1");
        small.GetDatabase(0).Strings.Set("b", "1");
        Assert.Throws<InsufficientMemoryException>(() => small.Transact(0, ["a", "c"], 0, static (ref tx, _) =>
        {
            tx.Keys.Remove("a");
            Assert.StartsWith("(error) OOM", tx.Execute("SET", "a", "2").ToString(), StringComparison.Ordinal);
            tx.Strings.Set("c", "1");
        }));
        Assert.Equal("1", small.GetDatabase(0).Strings.GetString("a"));
    }

    [Fact]
    public void SmallTransactionAllocatesNothing()
    {
        byte[] key = "key"u8.ToArray();
        Transact();
        Transact();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) Transact();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Transact() => _engine.Transact(0, [key], key, static (ref tx, key) =>
        {
            tx.Strings.Increment(key);
            tx.Hashes.Set("undeclared", "field", "value"u8);
        });
    }

    [Fact]
    public void WrongArgumentsAreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => _engine.Transact(0, [], 0, (TransactionBody<int>)null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.Transact(16, [], 0, static (ref _, _) => { }));
        Assert.Throws<ArgumentOutOfRangeException>(() => _engine.Transact(-1, [], 0, static (ref _, _) => { }));
        _engine.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _engine.Transact(0, ["a"], 0, static (ref _, _) => { }));
    }

    private static bool AttemptToSet(Strings strings, string key)
    {
        try
        {
            strings.Set(key, "v");
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}

internal sealed class TestFailure : Exception;
