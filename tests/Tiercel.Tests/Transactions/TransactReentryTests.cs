using Tiercel.Engine;

namespace Tiercel.Tests;

/// <summary>What a callback, and what is left of it, may not do.</summary>
public sealed class TransactReentryTests : IDisposable
{
    private readonly TiercelEngine _engine = new();
    private readonly Database _database;

    public TransactReentryTests() => _database = _engine.GetDatabase(0);

    public void Dispose() => _engine.Dispose();

    [Fact]
    public void EngineIsClosedToTheCallbackAndTheTransactionGoesOn()
    {
        _engine.Transact(0, ["a"], this, static (ref tx, test) =>
        {
            tx.Strings.Set("a", "1");
            Throws(() => test._database.Strings.Set("a", "2"));
            Throws(() => test._database.Strings.Set("elsewhere", "2"));
            Throws(() => test._database.Strings.Get("a"));
            Throws(() => _ = test._database.Keys.Enumerate().Count());
            Throws(() => test._database.Clear());
            Throws(() => test._engine.Execute("SET", "a", "2"));
            Throws(() => test._engine.Eval(0, new LuaScript("return redis.call('SET', 'a', '2')")));
            Throws(() => test._engine.Transact(0, [], 0, static (ref tx, _) => tx.Strings.Set("a", "2")));
            Throws(() => test._engine.Transact(0, ["a"], 0, static (ref tx, _) => tx.Strings.Set("a", "2")));
            Throws(() => test._engine.SwapDatabases(0, 1));
            tx.Strings.Append("a", "!"u8);
        });
        Assert.Equal("1!", _database.Strings.GetString("a"));
        Assert.False(_database.Keys.Exists("elsewhere"));
        _engine.Keyspace.CheckInvariants();
    }

    [Fact]
    public void AnotherEngineIsClosedToo()
    {
        using TiercelEngine other = new();
        _engine.Transact(0, [], other, static (ref tx, other) =>
        {
            tx.Strings.Set("a", "1");
            Throws(() => other.GetDatabase(0).Strings.Set("a", "2"));
            Throws(() => other.Transact(0, [], 0, static (ref tx, _) => tx.Strings.Set("a", "2")));
        });
        Assert.Equal("1", _database.Strings.GetString("a"));
        Assert.True(other.Transact(0, [], 0, static (ref tx, _) => tx.Strings.Set("a", "2")));
        Assert.True(_engine.Transact(0, [], 0, static (ref tx, _) => tx.Strings.Set("a", "2")));
    }

    [Fact]
    public void ReaderOfAValueMayNotCallTheTransaction()
    {
        _database.Strings.Set("a", "1");
        _database.Hashes.Set("h", "f", "1");
        _engine.Transact(0, ["a", "h"], 0, static (ref tx, _) =>
        {
            int length = tx.Strings.Read("a", tx.Strings, static (value, strings) =>
            {
                Throws(() => strings.Append("a", "x"u8));
                return value.Length;
            });
            Assert.Equal(1, length);
            tx.Hashes.TryRead("h", "f", tx.Hashes, static (value, hashes) =>
            {
                Throws(() => hashes.Set("h", "g", "x"));
                return 0;
            }, out _);
            Assert.Equal(2, tx.Strings.Append("a", "x"u8));
        });
    }

    [Fact]
    public void TransactionInAReaderIsRefused()
    {
        _database.Strings.Set("a", "1");
        _database.Strings.Read("a", _engine, static (_, engine) =>
        {
            Throws(() => engine.Transact(0, ["b"], 0, static (ref tx, _) => tx.Strings.Set("b", "")));
            return 0;
        });
        Assert.False(_database.Keys.Exists("b"));
    }

    [Fact]
    public void DoorsThatAreKeptThrowWhenTheTransactionHasEnded()
    {
        Strings? kept = null;
        IEnumerable<string>? walk = null;
        _engine.Transact(0, [], 0, (ref tx, _) =>
        {
            kept = tx.Strings;
            walk = tx.Keys.EnumerateStrings();
        });
        Throws(() => kept!.Set("a", "1"));
        Throws(() => _ = walk!.Count());
        Assert.False(_database.Keys.Exists("a"));
    }

    [Fact]
    public void DoorsThrowOnOtherThreads()
    {
        _engine.Transact(0, ["a"], 0, static (ref tx, _) =>
        {
            Strings strings = tx.Strings;
            Exception? thrown = null;
            Thread other = new(() => thrown = Record.Exception(() => strings.Set("a", "1")));
            other.Start();
            other.Join();
            Assert.IsType<InvalidOperationException>(thrown);
            strings.Set("a", "2");
        });
        Assert.Equal("2", _database.Strings.GetString("a"));
    }

    private static void Throws(Action action) => Assert.Throws<InvalidOperationException>(action);
}
