using System.Runtime.ExceptionServices;

namespace Tiercel.Caching;

/// <summary>
/// Carries invalidations between the caches of one process, at once and on the thread that publishes. Loses nothing. Thread safe.
/// </summary>
public sealed class InProcessInvalidationBus<TKey> : IInvalidationBus<TKey>
    where TKey : notnull
{
    private readonly Lock _changing = new();
    private volatile Subscription[] _subscriptions = [];

    /// <inheritdoc/>
    /// <remarks>All hear it, whatever handlers throw; the first of that is thrown afterwards.</remarks>
    public void Publish(in Invalidation<TKey> invalidation)
    {
        ExceptionDispatchInfo? thrown = null;
        foreach (Subscription subscription in _subscriptions)
        {
            try
            {
                subscription.Handler(invalidation);
            }
            catch (Exception e)
            {
                thrown ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        thrown?.Throw();
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<Invalidation<TKey>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Subscription subscription = new(this, handler);
        lock (_changing) _subscriptions = [.. _subscriptions, subscription];
        return subscription;
    }

    private void Unsubscribe(Subscription subscription)
    {
        lock (_changing) _subscriptions = [.. _subscriptions.Where(s => s != subscription)];
    }

    private sealed class Subscription(InProcessInvalidationBus<TKey> bus, Action<Invalidation<TKey>> handler) : IDisposable
    {
        public Action<Invalidation<TKey>> Handler { get; } = handler;

        public void Dispose() => bus.Unsubscribe(this);
    }
}
