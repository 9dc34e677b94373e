using System.Threading.Tasks.Sources;
using Tiercel.Engine;
using Tiercel.Persistence;

namespace Tiercel;

/// <summary>
/// Somebody who waits until all changes before a position of the log are on the disk. It goes on on a pool thread, and is used
/// again for the next unless the wait was cancelled: then the log may still know of it.
/// </summary>
internal sealed class DurableWait(DurableStore log, DurableWaits waits) : IValueTaskSource, ISyncWaiter, IThreadPoolWorkItem
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private CancellationTokenRegistration _registration;
    private CancellationToken _cancellation;
    private long _position;
    private int _isEnded;

    /// <summary>Begins to wait.</summary>
    public ValueTask Begin(long position, CancellationToken cancellation)
    {
        (_position, _cancellation, _isEnded) = (position, cancellation, 0);
        short version = _core.Version;
        _registration = cancellation.UnsafeRegister(static wait => ((DurableWait)wait!).Cancel(), this);
        log.Await(position, this);
        return new ValueTask(this, version);
    }

    public void OnSynced()
    {
        if (TryEnd()) ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    void IThreadPoolWorkItem.Execute()
    {
        _registration.Dispose();
        if (log.IsKept(_position)) _core.SetResult(true);
        else _core.SetException(log.Refusal() ?? (Exception)new ObjectDisposedException(nameof(TiercelEngine)));
    }

    void IValueTaskSource.GetResult(short token)
    {
        bool isCancelled = _core.GetStatus(token) == ValueTaskSourceStatus.Canceled;
        try
        {
            _core.GetResult(token);
        }
        finally
        {
            if (!isCancelled)
            {
                _core.Reset();
                waits.Return(this);
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private void Cancel()
    {
        if (TryEnd()) _core.SetException(new OperationCanceledException(_cancellation));
    }

    // Synced or cancelled, whichever comes first.
    private bool TryEnd() => Interlocked.Exchange(ref _isEnded, 1) == 0;
}
