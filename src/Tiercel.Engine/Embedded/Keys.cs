using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>What can be done to a key whatever it holds. Every method is atomic and safe from any thread.</summary>
/// <remarks>All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed.</remarks>
public sealed class Keys
{
    private const int ScratchBytes = 256;

    private readonly Database _database;

    internal Keys(Database database) => _database = database;

    private delegate TResult Operation<in TState, out TResult>(ref KeyScope scope, in Key key, TState state);

    /// <summary>Whether the key exists and has not expired.</summary>
    public bool Exists(CacheKey key) =>
        Run(key, 0, static (ref scope, in key, _) => scope.Find(in key, LookupMode.Peek).Exists);

    /// <summary>Removes the key; false if it was absent.</summary>
    public bool Remove(CacheKey key) => Run(key, 0, static (ref scope, in key, _) => scope.Remove(in key));

    /// <summary>Lets the key live this long from now, rounded up to a millisecond; false if it is absent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public bool Expire(CacheKey key, TimeSpan expiry)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expiry, TimeSpan.Zero);
        return Run(key, (long)Math.Ceiling(expiry.TotalMilliseconds), static (ref scope, in key, spanMs) =>
            scope.SetExpiry(in key, spanMs >= long.MaxValue - scope.NowMs ? long.MaxValue : scope.NowMs + spanMs));
    }

    /// <summary>Lets the key live for ever; false if it is absent or had no expiry.</summary>
    public bool Persist(CacheKey key) => Run(key, 0, static (ref scope, in key, _) =>
        scope.Find(in key, LookupMode.Write).ExpiresAtMs != Expiry.None && scope.SetExpiry(in key, Expiry.None));

    /// <summary>How long the key still lives; null if it is absent or lives for ever.</summary>
    public TimeSpan? TimeToLive(CacheKey key) => Run(key, 0, static (ref scope, in key, _) =>
    {
        long expiresAtMs = scope.Find(in key, LookupMode.Peek).ExpiresAtMs;
        return expiresAtMs == Expiry.None ? (TimeSpan?)null : TimeSpan.FromMilliseconds(expiresAtMs - scope.NowMs);
    });

    [SkipLocalsInit]
    private TResult Run<TState, TResult>(CacheKey key, TState state, Operation<TState, TResult> operation)
    {
        ReadOnlySpan<byte> bytes = key.Encode(stackalloc byte[ScratchBytes]);
        Key hashed = new(bytes, _database.Keyspace.Hash(bytes));
        scoped KeyScope scope = new(_database);
        scope.Acquire(hashed.Hash);
        try
        {
            return operation(ref scope, in hashed, state);
        }
        finally
        {
            scope.Release();
        }
    }
}
