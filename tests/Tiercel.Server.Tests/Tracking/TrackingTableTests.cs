using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server.Tests;

public sealed class TrackingTableTests : IDisposable
{
    private readonly Keyspace _keyspace = new(new EngineOptions());
    private readonly ServerOptions _options = new();
    private readonly TrackingTable _table;

    public TrackingTableTests() => _table = new ServerContext(_keyspace, _options).Tracking.Table;

    public void Dispose() => _keyspace.Dispose();

    [Fact]
    public void KeysAreCountedOnceAndTheirReadersToo()
    {
        for (int reader = 1; reader <= 20; reader++)
        {
            Note(reader, "a");
            Note(reader, "a");
        }

        Note(1, "b");
        Assert.Equal((2, 21), (_table.Keys, _table.Items));
        _table.CheckInvariants();
        Invalidate("a");
        Invalidate("a");
        Invalidate("none");
        Assert.Equal((1, 1), (_table.Keys, _table.Items));
        _table.Clear();
        Assert.Equal((0, 0), (_table.Keys, _table.Items));
        _table.CheckInvariants();
    }

    [Fact]
    public void TableDoesNotPassItsLimitAndShrinksToALowerOne()
    {
        _options.TrackingTableMaxKeys = 1_000;
        for (int i = 0; i < 10_000; i++) Note(1, "key" + i);
        Assert.InRange(_table.Keys, 900, 1_001);
        _options.TrackingTableMaxKeys = 100;
        for (int i = 0; i < 2_000; i++) Note(1, "other" + i);
        Assert.InRange(_table.Keys, 1, 164);
        _options.TrackingTableMaxKeys = 0;
        for (int i = 0; i < 3_000; i++) Note(1, "more" + i);
        Assert.InRange(_table.Keys, 3_000, 3_164);
        _table.CheckInvariants();
    }

    [Fact]
    public void ThreadsNoteAndInvalidate()
    {
        _options.TrackingTableMaxKeys = 50;
        Thread[] threads = [.. Enumerable.Range(1, 4).Select(id => new Thread(() =>
        {
            Random random = new(id);
            for (int i = 0; i < 30_000; i++)
            {
                if (random.Next(3) == 0) Invalidate("key" + random.Next(100));
                else Note(id, "key" + random.Next(100));
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        _table.CheckInvariants();
    }

    private void Note(long reader, string key)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(key);
        _table.Note(reader, bytes, _keyspace.Hash(bytes));
    }

    private void Invalidate(string key)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(key);
        _table.Invalidate(bytes, _keyspace.Hash(bytes));
    }
}
