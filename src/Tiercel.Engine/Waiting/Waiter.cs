namespace Tiercel.Engine;

/// <summary>
/// Somebody who waits until one of some keys holds what he wants. He stands in the queues of all of them at once; whoever
/// changes one of the keys serves him, with the locks that the change was made under, and so before anybody else can take
/// what came.
/// </summary>
/// <remarks>
/// He is served, or gives up, once: who ends the wait claims him first, and only one can. The claim is final, so that a
/// change in one shard never has to wait for what is decided in another.
/// </remarks>
internal abstract class Waiter(Database database, TimeSpan patience)
{
    private int _isClaimed;
    private WaitPlace? _places;

    /// <summary>The database of his keys.</summary>
    public Database Database { get; } = database;

    /// <summary>Whether he is served or has given up: his places in queues mean nothing any more.</summary>
    public bool IsOver => Volatile.Read(ref _isClaimed) != 0;

    /// <summary>Whether he is to be told too when a key is gone.</summary>
    public virtual bool WantsAbsence => false;

    /// <summary>For how long he waits; <see cref="Timeout.InfiniteTimeSpan"/> = until he is served.</summary>
    public TimeSpan Patience { get; } = patience;

    /// <summary>What <see cref="WaitDeadlines"/> orders him by.</summary>
    internal (long Deadline, long Number) Turn { get; set; }

    /// <summary>The next of those that a scope has served.</summary>
    internal Waiter? NextServed { get; set; }

    /// <summary>The shards that serving him needs beside that of the key, as a mask.</summary>
    public virtual ulong FurtherShards => 0;

    /// <summary>Whether he can be served; asked under the lock of the key.</summary>
    /// <param name="number">What the key was given when he came to its queue.</param>
    /// <param name="entry">What the key holds; null if it is absent, and then only who <see cref="WantsAbsence"/> is asked.</param>
    public abstract bool IsReady(int number, Entry entry);

    /// <summary>He is claimed and can be served: takes what he wants. Throws nothing, whatever becomes of it.</summary>
    /// <param name="scope">Holds the key's shard and <see cref="FurtherShards"/>; no transaction is open.</param>
    /// <param name="key">The key that is ready.</param>
    /// <param name="number">What it was given when he came to its queue.</param>
    public abstract void Serve(ref KeyScope scope, scoped in Key key, int number);

    /// <summary>The wait is over. Called once, under no lock.</summary>
    protected abstract void OnEnded(WaitEnd end);

    /// <summary>Ends the wait, unless that has happened already. Called under no lock.</summary>
    public bool TryEnd(WaitEnd end)
    {
        if (!TryClaim()) return false;
        Finish(end);
        return true;
    }

    /// <summary>Whether the caller is the one who ends the wait: he goes on to <see cref="Finish"/>.</summary>
    internal bool TryClaim() => Interlocked.CompareExchange(ref _isClaimed, 1, 0) == 0;

    /// <summary>Tells him how the wait ended, and takes him out of the queues he still stands in. Called under no lock.</summary>
    internal void Finish(WaitEnd end)
    {
        if (Patience != Timeout.InfiniteTimeSpan) Database.Keyspace.Deadlines.Remove(this);
        OnEnded(end);
        for (WaitPlace? place = _places; place is not null; place = place.NextOfWaiter) LeaveQueue(place);
    }

    /// <summary>He has been put in a queue; under the lock of its shard, before anybody else knows him.</summary>
    internal void Keep(WaitPlace place)
    {
        place.NextOfWaiter = _places;
        _places = place;
    }

    private void LeaveLater(WaitPlace place) => Database.Keyspace.Reservations.Postpone(() => LeaveQueue(place));

    private void LeaveQueue(WaitPlace place)
    {
        // Who has left never comes back, so that most need no lock for this.
        if (place.HasLeft) return;
        Shard shard = Database.ShardOf(place.Queue.Hash);
        if (!shard.TryEnterSoon())
        {
            // Who serves the queue passes over him as long as he stands there.
            LeaveLater(place);
            return;
        }

        shard.RemoveWaiter(place);
        shard.ExitUnchanged();
    }
}

/// <summary>How a wait ended.</summary>
internal enum WaitEnd : byte
{
    /// <summary>One of the keys held what was wanted.</summary>
    Served,

    /// <summary>The time was over, or somebody else said that it was.</summary>
    TimedOut,

    /// <summary>Somebody else ended it, and that is an error.</summary>
    Interrupted,

    /// <summary>Nobody wants to know any more.</summary>
    Abandoned,

    /// <summary>The keyspace is disposed.</summary>
    Disposed,
}
