using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// What a client has done towards a transaction: the calls it has queued since MULTI, and the keys it watches. Used by the
/// thread that serves the client; CLIENT LIST of another reads single fields.
/// </summary>
internal sealed class ClientTransaction(Session session)
{
    private CallQueue? _queue;
    private Watch? _watch;
    private bool _isTaken;

    /// <summary>Whether calls are queued.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Whether calls are queued, or those that were run now.</summary>
    public bool IsInBlock => IsOpen || _isTaken;

    /// <summary>How many are; -1 outside of MULTI.</summary>
    public int QueuedCalls => IsOpen ? _queue!.Count : -1;

    /// <summary>Keys that are watched.</summary>
    public int WatchedKeys => _watch?.Count ?? 0;

    /// <summary>Whether one of them has changed.</summary>
    public bool IsDirty => _watch is { IsDirty: true };

    /// <summary>Bytes that all this occupies.</summary>
    public long Bytes => (_queue?.Bytes ?? 0) + (_watch?.Bytes ?? 0);

    /// <summary>The calls; of meaning while <see cref="IsOpen"/>.</summary>
    public CallQueue Queue => _queue!;

    /// <summary>What is watched.</summary>
    public Watch Watch => _watch ??= new Watch();

    /// <summary>MULTI.</summary>
    public void Begin()
    {
        _queue ??= new CallQueue();
        _queue.Begin(session.DatabaseIndex);
        IsOpen = true;
        session.UpdateInterception();
    }

    /// <summary>Queues a call, unless it is one that ends the queueing, or speaks of it; true if it is dealt with.</summary>
    public bool Intercept(ref CommandContext call)
    {
        if (call.Command.Name is "EXEC" or "DISCARD" or "MULTI" or "WATCH" or "QUIT" or "RESET") return false;
        ReadOnlySpan<byte> refusal = default;
        if (call.Command.Has(CommandFlags.NoMulti)) refusal = TransactionErrors.NotInside;
        else if (!Queue.TryAdd(in call, session.Server.Options.QueryBufferLimit)) refusal = TransactionErrors.TooLarge;
        if (refusal.IsEmpty) call.Reply.Status("QUEUED"u8);
        else CommandDispatcher.Reject(call.Command, session, call.Reply, refusal);
        return true;
    }

    /// <summary>A call was refused: none of those that are queued may run any more. EXEC itself ends MULTI.</summary>
    public void Refuse(CommandInfo? command)
    {
        if (command is { Name: "EXEC" }) Discard();
        else Queue.IsBroken = true;
    }

    /// <summary>Ends MULTI, and watches nothing any more.</summary>
    public void Discard()
    {
        if (IsOpen) Close();
        Unwatch();
    }

    /// <summary>Ends MULTI alone.</summary>
    public void Close()
    {
        IsOpen = false;
        session.UpdateInterception();
        _queue!.Clear();
    }

    /// <summary>Hands over what is queued and watched, to be run elsewhere. Ends MULTI.</summary>
    public (CallQueue Queue, Watch Watch) Take()
    {
        (CallQueue Queue, Watch Watch) taken = (_queue!, Watch);
        (_queue, _watch, IsOpen, _isTaken) = (null, null, false, true);
        session.UpdateInterception();
        return taken;
    }

    /// <summary>What was taken has run.</summary>
    public void EndTaken() => _isTaken = false;

    /// <summary>Watches nothing any more. With the locks of a transaction, or under none.</summary>
    public void Unwatch()
    {
        if (_watch is null or { Count: 0 } || _watch.TryClear()) return;
        _watch = null;
    }
}
