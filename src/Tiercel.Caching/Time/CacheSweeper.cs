namespace Tiercel.Caching;

/// <summary>
/// Advances a cache's clock each tick, and looks for expired entries, so many that it comes round in ten seconds. Made when the first
/// entry has a time. It does not keep the cache alive: when that is gone, it ends.
/// </summary>
internal sealed class CacheSweeper<TKey, TValue> : IDisposable
    where TKey : notnull
{
    // An expired entry occupies memory no longer than that. A guess between the memory and the looking.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(10);

    // Nodes of a partition that a tick looks at, at least: fewer are not worth taking the lock.
    private const int FewestNodes = 64;

    private readonly WeakReference<CacheCore<TKey, TValue>> _core;
    private readonly double _share;
    private readonly ITimer _timer;
    private int _isSweeping;

    public CacheSweeper(CacheCore<TKey, TValue> core, TimeProvider provider)
    {
        _core = new WeakReference<CacheCore<TKey, TValue>>(core);
        TimeSpan tick = core.Clock.Resolution;
        _share = Math.Min(1, tick / Round);
        core.Clock.Advance();
        // What the caller's flow carries is neither to be kept by the timer nor to be seen by what it calls.
        using AsyncFlowControl? flow = ExecutionContext.IsFlowSuppressed() ? null : ExecutionContext.SuppressFlow();
        _timer = provider.CreateTimer(static state => ((CacheSweeper<TKey, TValue>)state!).Tick(), this, tick, tick);
    }

    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        if (!_core.TryGetTarget(out CacheCore<TKey, TValue>? core))
        {
            _timer.Dispose();
            return;
        }

        core.Clock.Advance();
        // A tick that comes while the one before is still at it only advances the clock.
        if (Interlocked.Exchange(ref _isSweeping, 1) != 0) return;
        try
        {
            core.Sweep(_share, FewestNodes);
        }
        catch (Exception)
        {
            // What an inspector throws here has nobody to reach; the thread is not ours to end.
        }
        finally
        {
            Volatile.Write(ref _isSweeping, 0);
        }
    }
}
