namespace Tiercel.Caching;

/// <summary>
/// The use of a value of a <see cref="ScopedCache{TKey,TValue}"/>: until it is disposed the value is not, even when it has left the
/// cache. To dispose it twice is harmless.
/// </summary>
public sealed class Lease<TValue> : IDisposable
    where TValue : class, IDisposable
{
    private Scoped<TValue>? _scoped;

    internal Lease(Scoped<TValue> scoped) => _scoped = scoped;

    /// <summary>The value.</summary>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    public TValue Value => (Volatile.Read(ref _scoped) ?? throw new ObjectDisposedException(nameof(Lease<>))).Value;

    /// <summary>Ends the use; the last one of a value that has left the cache disposes it, on this thread.</summary>
    public void Dispose() => Interlocked.Exchange(ref _scoped, null)?.Release();
}
