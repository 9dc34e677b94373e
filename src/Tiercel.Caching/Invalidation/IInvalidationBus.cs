namespace Tiercel.Caching;

/// <summary>
/// Carries invalidations between caches, of one process or several: what one sets or removes the others drop. Implementations are thread
/// safe, and may lose messages only if they say so.
/// </summary>
public interface IInvalidationBus<TKey>
    where TKey : notnull
{
    /// <summary>
    /// Hands a message to all subscribers, its sender among them. Called on the thread that made the change, after it and under no lock;
    /// what it throws reaches the caller of the cache.
    /// </summary>
    void Publish(in Invalidation<TKey> invalidation);

    /// <summary>Calls the handler with every message from now on, on any thread, until what is returned is disposed.</summary>
    IDisposable Subscribe(Action<Invalidation<TKey>> handler);
}
