namespace Tiercel.Caching;

/// <summary>
/// Who asks for a value and may have to make it: holds the use of what it has made until that is leased, or given up because the caller
/// has left, be it before the value was there or after. Thread safe.
/// </summary>
internal sealed class ScopedMaker<TValue>
    where TValue : class, IDisposable
{
    private static readonly object Left = new();

    // Null, then what was made, or Left.
    private object? _made;

    /// <summary>Takes note of a value that was made, whose use by its maker is counted already.</summary>
    public Scoped<TValue> Offer(Scoped<TValue> made)
    {
        if (Interlocked.CompareExchange(ref _made, made, null) is not null) made.Release();
        return made;
    }

    /// <summary>Whether this is what was made here.</summary>
    public bool Has(Scoped<TValue> scoped) => ReferenceEquals(Volatile.Read(ref _made), scoped);

    /// <summary>The caller wants nothing any more.</summary>
    public void Leave() => (Interlocked.Exchange(ref _made, Left) as Scoped<TValue>)?.Release();
}
