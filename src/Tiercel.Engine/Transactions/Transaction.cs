using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Several calls as one step for all who look. The shards that they may need, of any databases, are locked in ascending
/// order before the first and released after the last; the clock stands still in between. A scope that is opened with the
/// transaction finds its locks taken, keeps those who wait for the end, and joins the undo log if there is one.
/// </summary>
/// <remarks>
/// What walks over a database, shard by shard (KEYS, FLUSHDB), knows nothing of transactions: a shard held by one lets its own
/// thread in again. All shards of a database that is walked over must be held, or two of its kind could wait for each other.
/// Reused from transaction to transaction. One thread at a time.
/// </remarks>
internal sealed class Transaction
{
    [ThreadStatic]
    private static Transaction? _forThisThread;

    // In place of the start of a part: it has an undo log of its own.
    private const int WholeLog = -1;

    private Part[] _parts = [];
    private int _end;
    private Keyspace? _keyspace;
    private bool _holdsEverything;
    private List<Action>? _deferred;
    private int _deferredBefore;
    private bool _isPartOfLog;

    private struct Part
    {
        public Database? Database;
        public ulong Shards;
        public bool HasChanged;
        public Wakes? Wakes;
    }

    /// <summary>The calling thread's own, which is not under way.</summary>
    public static Transaction ForThisThread() => _forThisThread ??= new Transaction();

    /// <summary>The moment it lives in: Unix time in milliseconds.</summary>
    public long NowMs { get; private set; }

    /// <summary>What its changes can be taken back by; null = they are final as they are made.</summary>
    public UndoLog? Undo { get; private set; }

    /// <summary>
    /// Takes what it lacked when it came to keys that were not planned, and could not lock at once: its run is to be taken back
    /// and begun anew. Null = it was planned in full.
    /// </summary>
    public ShardPlan? Missing { get; set; }

    /// <summary>Locks the shards of a plan. Ends with <see cref="End"/>, whatever happens.</summary>
    /// <exception cref="ObjectDisposedException">The keyspace is disposed; nothing is locked.</exception>
    /// <exception cref="InvalidOperationException">
    /// The thread holds a lock already, or is in a transaction; nothing more is locked.
    /// </exception>
    public void Begin(Keyspace keyspace, ShardPlan plan)
    {
        if (_keyspace is not null) throw new InvalidOperationException("The thread is in a transaction already.");
        _keyspace = keyspace;
        try
        {
            // Databases are made under no lock of a shard.
            for (int i = 0; i < plan.DatabaseCount; i++)
            {
                if (plan[i] != 0) keyspace.Database(i);
            }

            int databases = plan.IsEverything ? keyspace.DatabaseCount : plan.DatabaseCount;
            if (databases > _parts.Length) Array.Resize(ref _parts, databases);
            if (plan.IsEverything) keyspace.HoldDatabases(this);
            _holdsEverything = plan.IsEverything;
            for (int i = 0; i < databases; i++)
            {
                ulong shards = plan.IsEverything ? ulong.MaxValue : plan[i];
                if (shards != 0 && keyspace.DatabaseIfCreated(i) is { } database) Hold(database, shards);
            }

            ObjectDisposedException.ThrowIf(keyspace.IsDisposed, keyspace);
        }
        catch
        {
            End();
            throw;
        }

        NowMs = keyspace.NowMs;
    }

    /// <summary>
    /// Locks more shards of a database than were planned, if they come free within some ten microseconds: in whatever order, as
    /// it does not wait. If not, the transaction goes on with what it has, or is taken back and begun anew with a larger plan.
    /// </summary>
    public bool TryHoldMore(Database database, ulong shards)
    {
        if (database.Index >= _parts.Length) Array.Resize(ref _parts, database.Index + 1);
        ref Part part = ref _parts[database.Index];
        part.Database = database;
        _end = Math.Max(_end, database.Index + 1);
        for (ulong rest = shards & ~part.Shards; rest != 0; rest &= rest - 1)
        {
            SpinWait spin = default;
            Shard shard = database.Shards[BitOperations.TrailingZeroCount(rest)];
            while (!shard.TryEnterForTransaction())
            {
                if (spin.NextSpinWillYield) return false;
                spin.SpinOnce();
            }

            part.Shards |= rest & (~rest + 1);
        }

        return true;
    }

    /// <summary>Sees to it that shards of a database are held: what is missing is locked, if that needs no waiting.</summary>
    /// <exception cref="InvalidOperationException">They were not planned, in a transaction that is planned in full.</exception>
    /// <exception cref="TransactionRepeatedException">They are not free: what is missing is noted, for the next run.</exception>
    public void Reach(Database database, ulong shards)
    {
        if ((shards & ~ShardsOf(database)) == 0) return;
        if (Missing is null)
            throw new InvalidOperationException("A call in a transaction needs a lock that the transaction does not hold.");
        // A callback may be under way, which may take no lock by itself.
        int exemption = LockThread.BeginExemption();
        bool isHeld = TryHoldMore(database, shards);
        LockThread.EndExemption(exemption);
        if (!isHeld) ThrowMissing(database.Index, shards);
    }

    /// <summary>Sees to it that everything is held.</summary>
    /// <exception cref="TransactionRepeatedException">It was not planned so; the next run is.</exception>
    public void ReachEverything()
    {
        if (_holdsEverything) return;
        Missing!.AddEverything();
        throw new TransactionRepeatedException();
    }

    /// <summary>A database by its number.</summary>
    /// <exception cref="TransactionRepeatedException">Nobody has used it yet, and none is made under locks.</exception>
    public Database Open(int index)
    {
        if (_keyspace!.DatabaseIfCreated(index) is { } database) return database;
        // Who plans for any of its shards finds it made.
        if (!_holdsEverything) ThrowMissing(index, 1);
        return _keyspace.Database(index);
    }

    /// <summary>
    /// Begins a part of the transaction that is taken back by itself if it fails; returns what its end is told. There is
    /// one at a time.
    /// </summary>
    public int BeginPart()
    {
        _deferredBefore = _deferred?.Count ?? 0;
        _isPartOfLog = Undo is not null;
        if (Undo is not null) return Undo.BeginPart();
        KeepUndo();
        return WholeLog;
    }

    /// <summary>Whether the part that was begun last may be taken back with those before it.</summary>
    public bool IsPartOfLog => _isPartOfLog;

    /// <summary>Ends a part whose changes stay, as long as those around it do.</summary>
    public void CommitPart(int part)
    {
        if (part != WholeLog) return;
        UndoLog undo = Undo!;
        Undo = null;
        undo.Commit(_keyspace!.Sink);
    }

    /// <summary>Ends a part whose changes are taken back.</summary>
    public void RollbackPart(int part)
    {
        _deferred?.RemoveRange(_deferredBefore, _deferred.Count - _deferredBefore);
        if (part != WholeLog)
        {
            Undo!.RollbackTo(part);
            return;
        }

        Undo!.Rollback();
        Undo = null;
    }

    /// <summary>From here on every change can be taken back.</summary>
    public void KeepUndo() => Undo = UndoLog.ForThisThread();

    /// <summary>Makes final what has changed so far; what comes behind can be taken back. For one that holds everything.</summary>
    public void CommitSoFar() => Undo!.Commit(_keyspace!.Sink);

    /// <summary>
    /// Puts off what cannot be taken back until the changes are final and the locks free; if they are taken back it is dropped.
    /// Without an undo log nothing is taken back, and it is done at once.
    /// </summary>
    public void Defer(Action action)
    {
        if (Undo is null) action();
        else (_deferred ??= []).Add(action);
    }

    /// <summary>The shards it holds of a database.</summary>
    public ulong ShardsOf(Database database) => database.Index < _end ? _parts[database.Index].Shards : 0;

    /// <summary>Whether somebody sleeps until one of its shards is free.</summary>
    public bool IsWaitedFor
    {
        get
        {
            for (int i = 0; i < _end; i++)
            {
                for (ulong rest = _parts[i].Shards; rest != 0; rest &= rest - 1)
                {
                    if (_parts[i].Database!.Shards[BitOperations.TrailingZeroCount(rest)].IsWaitedFor) return true;
                }
            }

            return false;
        }
    }

    /// <summary>Something has changed in a database.</summary>
    public void NoteChange(Database database) => _parts[database.Index].HasChanged = true;

    /// <summary>Who waits for keys of a database and is served when the transaction ends.</summary>
    public Wakes WakesOf(Database database) => _parts[database.Index].Wakes ??= new Wakes();

    /// <summary>Takes all changes back; <see cref="End"/> follows.</summary>
    public void Rollback()
    {
        Undo!.Rollback();
        _deferred = null;
    }

    /// <summary>
    /// Makes final what was not taken back, serves who waits, unlocks, and evicts what is beyond a limit.
    /// </summary>
    public void End()
    {
        try
        {
            Undo?.Commit(_keyspace!.Sink);
            _keyspace!.Commits?.OnCommit();
        }
        finally
        {
            Undo = null;
            int held = 0;
            for (int i = 0; i < _end; i++) held += _parts[i].Shards == 0 ? 0 : 1;
            bool isOnlyOne = held == 1 && !_holdsEverything;
            for (int i = 0; i < _end; i++) Leave(in _parts[i], isOnlyOne);
            if (_holdsEverything) _keyspace!.LetGoOfDatabases();
            for (int i = 0; i < _end && !isOnlyOne; i++) Finish(in _parts[i]);
            _parts.AsSpan(0, _end).Clear();
            _end = 0;
            _holdsEverything = false;
            _keyspace = null;
            Missing = null;
        }

        RunDeferred();
    }

    private void RunDeferred()
    {
        if (_deferred is not { } deferred) return;
        _deferred = null;
        foreach (Action action in deferred)
        {
            try
            {
                action();
            }
            catch (InsufficientMemoryException)
            {
                // The changes are final, and a message that there is no memory for is lost, as it is to a slow subscriber.
            }
        }
    }

    /// <summary>A database that nobody else knows yet is held from the beginning, by one that holds everything.</summary>
    public void Adopt(Database database) => Hold(database, ulong.MaxValue);

    [DoesNotReturn]
    private void ThrowMissing(int database, ulong shards)
    {
        Missing!.Add(database, shards);
        throw new TransactionRepeatedException();
    }

    private void Hold(Database database, ulong shards)
    {
        ref Part part = ref _parts[database.Index];
        part.Database = database;
        _end = Math.Max(_end, database.Index + 1);
        for (ulong rest = shards; rest != 0; rest &= rest - 1)
        {
            database.Shards[BitOperations.TrailingZeroCount(rest)].EnterForTransaction();
            part.Shards |= rest & (~rest + 1);
        }
    }

    // With one database the scope's own release does it all. Of several, neither serving nor eviction may take locks before all
    // are free.
    private static void Leave(in Part part, bool isOnlyOne)
    {
        if (part.Database is not { } database) return;
        for (ulong rest = part.Shards; rest != 0; rest &= rest - 1)
        {
            database.Shards[BitOperations.TrailingZeroCount(rest)].EndTransaction();
        }

        KeyScope scope = new(database, part.Shards, part.HasChanged, part.Wakes);
        if (isOnlyOne) scope.Release();
        else scope.ReleaseBeforeAnother();
    }

    private static void Finish(in Part part)
    {
        if (part.Database is not { } database) return;
        KeyScope scope = new(database, 0, part.HasChanged, part.Wakes);
        scope.EndRelease();
        if (part.HasChanged && database.Keyspace.Options.HasLimits) database.Keyspace.EvictSurplus(database);
    }
}
