namespace Tiercel.Caching;

/// <summary>A value that is disposed when nobody uses it any more: a count, of the cache and of every lease. Thread safe.</summary>
internal sealed class Scoped<TValue>(TValue value)
    where TValue : class, IDisposable
{
    // One for the cache, and one for who has made it.
    private int _users = 2;

    public TValue Value { get; } = value ?? throw new InvalidOperationException("The factory has made no value.");

    /// <summary>Counts one more user; false if the value is disposed.</summary>
    public bool TryAcquire()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users) return true;
            users = seen;
        }

        return false;
    }

    /// <summary>One user less; the last one disposes the value.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0) Value.Dispose();
    }
}
