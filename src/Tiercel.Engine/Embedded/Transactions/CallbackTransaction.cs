using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A transaction whose calls a callback makes, through doors that are bound to it. Keys that it comes to without having declared
/// them are locked if they are free; if not, all is taken back and the callback runs again, with more locked from the start. It
/// runs as under a lock: nothing but these doors is open to it.
/// </summary>
/// <remarks>Reused by its thread, the only one that may use it. Its doors throw when no transaction is under way.</remarks>
internal sealed class CallbackTransaction
{
    [ThreadStatic]
    private static CallbackTransaction? _forThisThread;

    private readonly Keyspace _keyspace;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly ShardPlan _plan = new();
    private readonly ShardPlan _missing = new();
    private readonly TransactionDoors?[] _doors;
    private Transaction? _transaction;
    private int _tries;

    private CallbackTransaction(Keyspace keyspace)
    {
        _keyspace = keyspace;
        _doors = new TransactionDoors?[keyspace.DatabaseCount];
    }

    /// <summary>Whether there was room for more data when it began; it is not made under locks.</summary>
    public bool HasRoom { get; private set; }

    /// <summary>Whether a value is being looked at where it lies: nothing may be called meanwhile.</summary>
    public bool IsReading { get; set; }

    /// <summary>Whether the callback has asked that nothing of it stays.</summary>
    public bool IsRolledBack { get; private set; }

    /// <summary>Whether it lacked a lock: the callback is to run again.</summary>
    public bool MustRepeat => !_missing.IsEmpty;

    /// <summary>The calling thread's own, with nothing planned.</summary>
    /// <exception cref="InvalidOperationException">The thread is in a callback, perhaps that of a transaction.</exception>
    public static CallbackTransaction ForThisThread(Keyspace keyspace)
    {
        LockThread.RequireNoCallback();
        if (_forThisThread is not { } transaction || transaction._keyspace != keyspace)
            _forThisThread = transaction = new CallbackTransaction(keyspace);
        transaction._plan.Clear();
        transaction._missing.Clear();
        transaction._tries = 0;
        return transaction;
    }

    /// <summary>The shards of a key will be needed.</summary>
    public void Plan(int database, ReadOnlySpan<byte> key) => _plan.Add(database, Shard.MaskOf(_keyspace.Hash(key)));

    /// <summary>Locks what is planned, makes room, and lets the callback in. Ends with <see cref="End"/>, unless it throws.</summary>
    /// <param name="database">The database for whose limits room is made.</param>
    /// <param name="patience">How long to wait for what a script holds that takes long.</param>
    /// <exception cref="TimeoutException">It holds it still.</exception>
    /// <exception cref="ObjectDisposedException">The keyspace is disposed.</exception>
    public void Begin(int database, TimeSpan patience)
    {
        _tries++;
        _missing.Clear();
        IsRolledBack = IsReading = false;
        HasRoom = _keyspace.MakeRoom(_keyspace.Database(database));
        _keyspace.Reservations.WaitUntilFree(_plan, patience);
        Transaction transaction = Transaction.ForThisThread();
        transaction.Begin(_keyspace, _plan);
        transaction.KeepUndo();
        transaction.Missing = _missing;
        _transaction = transaction;
        LockThread.BeginCallback();
    }

    /// <summary>Makes the changes final or takes them back, and unlocks.</summary>
    /// <param name="isKept">Whether the callback has ended without an exception.</param>
    public void End(bool isKept)
    {
        LockThread.EndCallback();
        Transaction transaction = _transaction!;
        _transaction = null;
        try
        {
            if (!isKept || IsRolledBack || MustRepeat) transaction.Rollback();
        }
        finally
        {
            transaction.End();
        }

        if (MustRepeat) _plan.Widen(_missing, _tries);
    }

    /// <summary>Nothing of what was done stays, and nothing more may be done.</summary>
    public void RollBack()
    {
        Enter();
        IsRolledBack = true;
    }

    /// <summary>The transaction, for a call of the callback.</summary>
    /// <exception cref="InvalidOperationException">
    /// It has ended or was rolled back, a value is being looked at, or the thread is another one.
    /// </exception>
    public Transaction Enter()
    {
        if (Environment.CurrentManagedThreadId != _thread || _transaction is not { } transaction)
            throw new InvalidOperationException("The transaction has ended, or belongs to another thread.");
        if (IsReading) throw new InvalidOperationException("A callback that looks at a value called the transaction. Return first.");
        if (IsRolledBack) throw new InvalidOperationException("The transaction was rolled back.");
        if (MustRepeat) throw new TransactionRepeatedException();
        return transaction;
    }

    /// <summary>The doors of a database, which is made if it has never been used.</summary>
    public TransactionDoors DoorsOf(int database) =>
        _doors[database] is { } doors ? doors : _doors[database] = new TransactionDoors(new Place(Enter().Open(database), this));
}
