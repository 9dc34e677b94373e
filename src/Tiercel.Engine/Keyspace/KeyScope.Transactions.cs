using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Changes that can be taken back: those of one scope, from Begin to its commit; or those of a transaction over several
// scopes, within which what a scope begins is a part of it, to be taken back by itself or together with the whole.
internal ref partial struct KeyScope
{
    /// <summary>A scope of a call in a transaction, whose locks it uses; null = of a call by itself.</summary>
    public KeyScope(Database database, Transaction? transaction)
        : this(database)
    {
        if (transaction is not null) JoinTransaction(transaction);
    }

    /// <summary>A scope of a call of a typed door: by itself, or in the transaction of a callback.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public KeyScope(Place place)
        : this(place.Database)
    {
        if (place.Transaction is not null) JoinTransaction(place.Transaction.Enter());
    }

    /// <summary>The end of a transaction: shards that are locked already, with what has happened to them.</summary>
    public KeyScope(Database database, ulong shards, bool hasChanged, Wakes? wakes)
        : this(database)
    {
        _held = shards;
        _hasChanged = hasChanged;
        _wakes = wakes;
    }

    private readonly bool IsPartOfUndo => _transaction is { Undo: not null };

    private readonly bool IsOpen => IsPartOfUndo ? _part != 0 : _undo is not null;

    /// <summary>From here on every change can be taken back, until <see cref="Commit"/> or <see cref="Rollback"/>.</summary>
    public void Begin(UndoLog undo)
    {
        Debug.Assert(undo.Count == 0 || IsPartOfUndo, "an undo log serves one transaction at a time");
        if (IsPartOfUndo) _part = _undo!.BeginPart() + 1;
        else _undo = undo;
        _undo!.Cause = Cause;
    }

    /// <summary>
    /// So many changes of one collection follow of which all are to be made or none: from here on they can be taken back, if
    /// they are more than one and were not so before. Ends with <see cref="CommitIfOpen"/>.
    /// </summary>
    public void BeginSeveral(int changes)
    {
        if (changes > 1 && !IsOpen) Begin(UndoLog.ForThisThread());
    }

    /// <summary>
    /// Takes part in a transaction that another scope, over another database, has begun. That one ends it, for both;
    /// then this one is told by <see cref="Leave"/>.
    /// </summary>
    public void Join(in KeyScope other) => _undo = other._undo;

    /// <summary>The transaction this scope had joined has ended.</summary>
    public void Leave()
    {
        if (!IsPartOfUndo) _undo = null;
    }

    /// <summary>Makes the changes since <see cref="Begin"/> final; in a transaction over several scopes, as far as this one goes.</summary>
    public void Commit()
    {
        _part = 0;
        if (IsPartOfUndo) return;
        _undo!.Commit(_keyspace.Sink);
        _undo = null;
    }

    /// <summary>Makes the changes final of a transaction that what was run may have begun.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CommitIfOpen()
    {
        if (_undo is not null) Commit();
    }

    /// <summary>Takes the changes since <see cref="Begin"/> back.</summary>
    public void Rollback()
    {
        if (IsPartOfUndo)
        {
            _undo!.RollbackTo(_part - 1);
            _part = 0;
            return;
        }

        _undo!.Rollback();
        _undo = null;
    }

    /// <summary>Takes the changes back if the transaction is still open: the last step of one that may have failed.</summary>
    public void RollbackIfOpen()
    {
        if (_undo is not null && IsOpen) Rollback();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void JoinTransaction(Transaction transaction)
    {
        _transaction = transaction;
        _undo = transaction.Undo;
        _held = transaction.ShardsOf(Database);
        NowMs = transaction.NowMs;
        // Not that of the call before.
        Cause = 0;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Reach(ulong shards)
    {
        if ((shards & ~_held) == 0) return;
        _transaction!.Reach(Database, shards);
        _held = _transaction.ShardsOf(Database);
    }

    // The locks, those who wait and the limits are the transaction's business. Returns that nothing more is to be done.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool LeaveToTransaction()
    {
        Debug.Assert(_part == 0, "a scope is released with changes neither kept nor undone");
        if (_hasChanged) _transaction!.NoteChange(Database);
        ForgetReads();
        return false;
    }
}
