namespace Tiercel.Engine.Tests;

/// <summary>Waits for the first element of a list, and keeps what happens to it.</summary>
internal sealed class TestWaiter(Database database, TimeSpan patience, params string[] keys) : Waiter(database, patience)
{
    private readonly List<string> _got = [];

    public TestWaiter(Database database, params string[] keys)
        : this(database, Timeout.InfiniteTimeSpan, keys)
    {
    }

    /// <summary>What it was served: keys and elements.</summary>
    public IReadOnlyList<string> Got => _got;

    /// <summary>How the wait ended; null = not yet.</summary>
    public WaitEnd? End { get; private set; }

    /// <summary>How often it was told so.</summary>
    public int Ends { get; private set; }

    public ulong Further { get; init; }

    public override ulong FurtherShards => Further;

    public override bool WantsAbsence => WatchesRemoval;

    public bool WatchesRemoval { get; init; }

    /// <summary>Where what happens is noted too, in its order over several waiters.</summary>
    public List<string>? Journal { get; init; }

    public string Name { get; init; } = "";

    /// <summary>Begins to wait for all its keys at once.</summary>
    public TestWaiter Begin()
    {
        KeyScope scope = new(Database);
        ulong shards = 0;
        foreach (string key in keys) shards |= Shard.MaskOf(Database.Keyspace.Hash(TestKeyspace.Bytes(key)));
        scope.AcquireMany(shards);
        for (int i = 0; i < keys.Length; i++)
        {
            byte[] bytes = TestKeyspace.Bytes(keys[i]);
            scope.AddWaiter(this, new Key(bytes, Database.Keyspace.Hash(bytes)), i);
        }

        if (Patience != Timeout.InfiniteTimeSpan) Database.Keyspace.Deadlines.Add(this);
        scope.Release();
        return this;
    }

    public override bool IsReady(int number, Entry entry) => entry.IsNull ? WatchesRemoval : entry.Kind == ValueKind.List;

    /// <summary>What serving throws; null = nothing, as it should.</summary>
    public Exception? Failure { get; init; }

    public override void Serve(ref KeyScope scope, scoped in Key key, int number)
    {
        if (Failure is not null) throw Failure;
        string element = "gone";
        if (ListOps.Open(ref scope, in key, out CollectionEntry entry) == OpStatus.Done)
        {
            ListOps.TryGet(new ListView(entry.Entry), 0, out ListpackElement first);
            Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
            element = System.Text.Encoding.Latin1.GetString(first.AsText(scratch));
            ListOps.RemoveAtEnd(ref scope, in key, ref entry, ListSide.Left, 1);
        }

        _got.Add(keys[number] + "=" + element);
        Journal?.Add(Name + ":" + element);
    }

    protected override void OnEnded(WaitEnd end)
    {
        End = end;
        Ends++;
    }
}
