using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

/// <summary>
/// String values of one database: bytes up to 512 MiB under keys of text or bytes. Every method is atomic, safe from
/// any thread, and takes the lock of the key's shard for well under a microsecond.
/// </summary>
/// <remarks>All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed.</remarks>
public sealed partial class Strings
{
    /// <summary>The longest value, in bytes: 512 MiB, as in Redis.</summary>
    public const int MaxValueBytes = 512 << 20;

    private const int ScratchBytes = SingleKey.ScratchBytes;

    private readonly Place _place;
    private readonly Keyspace _keyspace;

    internal Strings(Place place)
    {
        _place = place;
        _keyspace = place.Keyspace;
    }

    /// <summary>Sets a value, whatever the key held before.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; copied.</param>
    /// <param name="expiry">
    /// How long it lives, rounded up to a millisecond; null = <see cref="EngineOptions.DefaultExpiry"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is not positive, or the value too long.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public void Set(CacheKey key, ReadOnlySpan<byte> value, TimeSpan? expiry = null)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.Length, MaxValueBytes);
        SingleKey.MakeRoom(_place);
        ReadOnlySpan<byte> bytes = key.Encode(stackalloc byte[ScratchBytes]);
        scoped KeyScope scope = new(_place);
        Key hashed = new(bytes, _keyspace.Hash(bytes));
        long expiresAtMs = ExpiresAt(scope.NowMs, expiry);
        scope.Acquire(hashed.Hash);
        try
        {
            scope.SetString(in hashed, value, expiresAtMs);
        }
        finally
        {
            scope.Release();
        }
    }

    /// <summary>Sets a value of text, encoded as UTF-8. See <see cref="Set(CacheKey, ReadOnlySpan{byte}, TimeSpan?)"/>.</summary>
    public void Set(CacheKey key, string value, TimeSpan? expiry = null) => Set(key, Encoding.UTF8.GetBytes(value), expiry);

    /// <summary>A copy of the value, or null if the key is absent or expired.</summary>
    public byte[]? Get(CacheKey key) => Read(key, 0, static (value, _) => value.ToArray());

    /// <summary>The value as text, decoded from UTF-8, or null if the key is absent or expired.</summary>
    public string? GetString(CacheKey key) => Read(key, 0, static (value, _) => Encoding.UTF8.GetString(value));

    /// <summary>Copies the value into a buffer of the caller's.</summary>
    /// <param name="key">The key.</param>
    /// <param name="destination">Takes the value, if it is long enough for all of it; else it is left as it is.</param>
    /// <param name="length">The value's length in bytes; 0 if the key is absent.</param>
    /// <returns>False if the key is absent or expired.</returns>
    public bool TryGet(CacheKey key, Span<byte> destination, out int length) =>
        // Bytes need no scratch on the stack, whose guard costs as much as the hash.
        key.IsText ? TryGetText(key, destination, out length) : TryGetBytes(key.Bytes, destination, out length);

    /// <summary>Shows the value to a callback where it lies: no copy, no allocation.</summary>
    /// <param name="key">The key.</param>
    /// <param name="state">Passed to the callback, so that it can be a static lambda.</param>
    /// <param name="reader">Called under the lock if the key exists; see <see cref="ValueReader{TState,TResult}"/>.</param>
    /// <returns>What the callback returned, or default if the key is absent or expired.</returns>
    [SkipLocalsInit]
    public TResult? Read<TState, TResult>(CacheKey key, TState state, ValueReader<TState, TResult> reader)
        where TState : allows ref struct
    {
        ReadOnlySpan<byte> bytes = key.Encode(stackalloc byte[ScratchBytes]);
        scoped KeyScope scope = new(_place);
        Key hashed = new(bytes, _keyspace.Hash(bytes));
        scope.Acquire(hashed.Hash);
        try
        {
            OpStatus status = StringOps.Get(ref scope, in hashed, out ReadOnlySpan<byte> value);
            if (!SingleKey.IsDone(status)) return default;
            _place.BeginReader();
            try
            {
                return reader(value, state);
            }
            finally
            {
                _place.EndReader();
            }
        }
        finally
        {
            scope.Release();
        }
    }

    /// <summary>The value, kept as it is until the lease is disposed; null if the key is absent or expired.</summary>
    [SkipLocalsInit]
    public ValueLease? Lease(CacheKey key)
    {
        ReadOnlySpan<byte> bytes = key.Encode(stackalloc byte[ScratchBytes]);
        scoped KeyScope scope = new(_place);
        Key hashed = new(bytes, _keyspace.Hash(bytes));
        scope.Acquire(hashed.Hash);
        try
        {
            EntryRef entry = scope.Find(in hashed, LookupMode.Read);
            return entry.Exists ? ValueLease.Of(entry.Entry, _keyspace.Memory) : null;
        }
        finally
        {
            scope.Release();
        }
    }

    [SkipLocalsInit]
    private bool TryGetText(CacheKey key, Span<byte> destination, out int length) =>
        TryGetBytes(key.Encode(stackalloc byte[ScratchBytes]), destination, out length);

    private bool TryGetBytes(ReadOnlySpan<byte> key, Span<byte> destination, out int length)
    {
        scoped KeyScope scope = new(_place);
        Key hashed = new(key, _keyspace.Hash(key));
        scope.Acquire(hashed.Hash);
        try
        {
            bool exists = SingleKey.IsDone(StringOps.Get(ref scope, in hashed, out ReadOnlySpan<byte> value));
            length = value.Length;
            if (length <= destination.Length) value.CopyTo(destination);
            return exists;
        }
        finally
        {
            scope.Release();
        }
    }

    private long ExpiresAt(long nowMs, TimeSpan? expiry)
    {
        TimeSpan span = expiry ?? _keyspace.Options.DefaultExpiry;
        if (span == TimeSpan.Zero && expiry is null) return Expiry.None;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(span, TimeSpan.Zero, nameof(expiry));
        long spanMs = (long)Math.Ceiling(span.TotalMilliseconds);
        return spanMs >= long.MaxValue - nowMs ? long.MaxValue : nowMs + spanMs;
    }
}
