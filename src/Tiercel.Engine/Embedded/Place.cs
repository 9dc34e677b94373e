using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Where a typed door works: a database, each call by itself, or within the transaction of a callback.
/// </summary>
internal readonly struct Place(Database database, CallbackTransaction? transaction = null)
{
    /// <summary>The database.</summary>
    public Database Database { get; } = database;

    /// <summary>The transaction; null = each call is by itself.</summary>
    public CallbackTransaction? Transaction { get; } = transaction;

    public Keyspace Keyspace => Database.Keyspace;

    /// <summary>For whom operations act that lock by themselves.</summary>
    public Caller Caller => new(Transaction?.Enter(), 0);

    public static implicit operator Place(Database database) => new(database);

    /// <summary>Another database, in the same transaction.</summary>
    public Place On(Database other) => new(other, Transaction);

    /// <summary>Whether there is room for more; entries give way if they must. A transaction has seen to that when it began.</summary>
    public bool HasRoom() => Transaction is { } transaction ? transaction.HasRoom : Keyspace.MakeRoom(Database);

    /// <summary>Returns if changes can be kept on the disk, or need not be.</summary>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    public void RequireKeeping() => Keyspace.Refusals.Require();

    /// <summary>In a transaction: sees to it that it holds shards. Otherwise whoever needs them locks them.</summary>
    public void Reach(Database database, ulong shards) => Transaction?.Enter().Reach(database, shards);

    /// <summary>A callback looks at a value where it lies: until <see cref="EndReader"/> it may not come to the engine.</summary>
    public void BeginReader()
    {
        if (Transaction is { } transaction) transaction.IsReading = true;
        else LockThread.BeginCallback();
    }

    public void EndReader()
    {
        if (Transaction is { } transaction) transaction.IsReading = false;
        else LockThread.EndCallback();
    }

    /// <summary>
    /// Before a walk over the database, which takes locks as it goes: a transaction holds them all, and is entered again and
    /// again. Returns what <see cref="EndWalk"/> is told.
    /// </summary>
    public int BeginWalk()
    {
        if (Transaction is not { } transaction) return 0;
        transaction.Enter().Reach(Database, ulong.MaxValue);
        return LockThread.BeginExemption();
    }

    public void EndWalk(int walk)
    {
        if (Transaction is not null) LockThread.EndExemption(walk);
    }
}
