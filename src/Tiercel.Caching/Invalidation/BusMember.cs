namespace Tiercel.Caching;

/// <summary>
/// A cache's place on a bus: tells others of its changes, and drops what others have changed. It does not keep the cache alive.
/// </summary>
internal sealed class BusMember<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly Guid _self = Guid.NewGuid();
    private readonly IInvalidationBus<TKey> _bus;
    private readonly WeakReference<CacheCore<TKey, TValue>> _core;
    private readonly IDisposable _subscription;

    public BusMember(IInvalidationBus<TKey> bus, CacheCore<TKey, TValue> core)
    {
        _bus = bus;
        _core = new WeakReference<CacheCore<TKey, TValue>>(core);
        _subscription = bus.Subscribe(OnMessage);
    }

    public void Tell(TKey key) => _bus.Publish(new Invalidation<TKey>(_self, key, IsAll: false));

    public void TellAll() => _bus.Publish(new Invalidation<TKey>(_self, default, IsAll: true));

    public void Dispose() => _subscription.Dispose();

    private void OnMessage(Invalidation<TKey> message)
    {
        if (message.Source == _self) return;
        if (!_core.TryGetTarget(out CacheCore<TKey, TValue>? core)) Dispose();
        else if (message.IsAll) core.Clear();
        else core.TryRemove(message.Key!, onlySame: false, default, out _);
    }
}
