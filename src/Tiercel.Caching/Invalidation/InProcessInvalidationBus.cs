namespace Tiercel.Caching;

/// <summary>
/// Carries invalidations between the caches of one process, at once and on the thread that publishes. Loses nothing. Thread safe.
/// </summary>
public sealed class InProcessInvalidationBus<TKey> : IInvalidationBus<TKey>
    where TKey : notnull
{
    private readonly Lock _changing = new();
    private volatile Action<Invalidation<TKey>>[] _handlers = [];

    /// <inheritdoc/>
    public void Publish(in Invalidation<TKey> invalidation)
    {
        foreach (Action<Invalidation<TKey>> handler in _handlers) handler(invalidation);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<Invalidation<TKey>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_changing) _handlers = [.. _handlers, handler];
        return new Subscription(this, handler);
    }

    private void Unsubscribe(Action<Invalidation<TKey>> handler)
    {
        lock (_changing) _handlers = [.. _handlers.Where(h => !ReferenceEquals(h, handler))];
    }

    private sealed class Subscription(InProcessInvalidationBus<TKey> bus, Action<Invalidation<TKey>> handler) : IDisposable
    {
        public void Dispose() => bus.Unsubscribe(handler);
    }
}
