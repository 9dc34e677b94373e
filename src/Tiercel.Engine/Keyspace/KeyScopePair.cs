using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Engine;

/// <summary>
/// The scopes of an operation on one key each of two databases, which may be the same: then there is one scope over both
/// keys. Their locks are taken in ascending order of (database, shard), and their changes are one transaction.
/// </summary>
internal ref struct KeyScopePair(Database source, Database target, Caller caller)
{
    private readonly bool _isOne = source == target;
    private readonly bool _isAlone = caller.Transaction is null;
    private KeyScope _source = caller.Open(source);
    private KeyScope _target = caller.Open(target);

    /// <summary>The scope of the first key.</summary>
    [UnscopedRef]
    public ref KeyScope Source => ref _source;

    /// <summary>The scope of the second key.</summary>
    [UnscopedRef]
    public ref KeyScope Target => ref _isOne ? ref _source : ref _target;

    /// <summary>Locks the shards of both keys and opens the transaction.</summary>
    public void Begin(ulong sourceHash, ulong targetHash, UndoLog undo)
    {
        if (_isOne) _source.AcquireMany(Shard.MaskOf(sourceHash) | Shard.MaskOf(targetHash));
        else if (_isAlone) AcquireBoth(sourceHash, targetHash);
        _source.Begin(undo);
        if (!_isOne) _target.Join(in _source);
    }

    /// <summary>Makes the changes of both final.</summary>
    public void Commit()
    {
        _source.Commit();
        _target.Leave();
    }

    /// <summary>Takes the changes of both back if they are not committed, and unlocks the shards.</summary>
    public void Release()
    {
        _source.RollbackIfOpen();
        _target.Leave();
        if (_isOne)
        {
            _source.Release();
            return;
        }

        // The target last: there are the keys that may be too many.
        _source.ReleaseBeforeAnother();
        _target.Release();
        _source.EndRelease();
    }

    private void AcquireBoth(ulong sourceHash, ulong targetHash)
    {
        if (_source.Database.Index < _target.Database.Index) Acquire(ref _source, sourceHash, ref _target, targetHash);
        else Acquire(ref _target, targetHash, ref _source, sourceHash);
    }

    private static void Acquire(ref KeyScope first, ulong firstHash, ref KeyScope second, ulong secondHash)
    {
        first.Acquire(firstHash);
        try
        {
            second.Acquire(secondHash);
        }
        catch
        {
            // Re-entry throws, and so does a keyspace that is disposed: nothing may stay locked.
            first.Release();
            throw;
        }
    }
}
