using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

/// <summary>What can be done to a key whatever it holds. Every method is atomic and safe from any thread.</summary>
/// <remarks>All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed.</remarks>
public sealed partial class Keys
{
    private const int ScratchBytes = SingleKey.ScratchBytes;

    private readonly Place _place;

    internal Keys(Place place) => _place = place;

    /// <summary>Whether the key exists and has not expired.</summary>
    public bool Exists(CacheKey key) => Run(key, 0, static (ref scope, in key, _) => KeyOps.Exists(ref scope, in key));

    /// <summary>What the key holds, by the name that TYPE of Redis has for it ("string"); null if it is absent.</summary>
    public string? TypeOf(CacheKey key)
    {
        ValueKind kind = Run(key, 0, static (ref scope, in key, _) => KeyOps.Kind(ref scope, in key));
        return kind == ValueKind.None ? null : Encoding.ASCII.GetString(ValueKinds.NameOf(kind));
    }

    /// <summary>Notes a use of the key, for the policies that evict by use; false if it is absent.</summary>
    public bool Touch(CacheKey key) => Run(key, 0, static (ref scope, in key, _) => KeyOps.Touch(ref scope, in key));

    /// <summary>Removes the key; false if it was absent.</summary>
    public bool Remove(CacheKey key) => RunChange(key, 0, static (ref scope, in key, _) => scope.Remove(in key));

    /// <summary>
    /// Lets the key live this long from now, rounded up to a millisecond; false if it is absent or the condition not met.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is not positive.</exception>
    public bool Expire(CacheKey key, TimeSpan expiry, ExpireCondition condition = ExpireCondition.Always)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(expiry, TimeSpan.Zero);
        long spanMs = (long)Math.Ceiling(expiry.TotalMilliseconds);
        return RunChange(key, (spanMs, condition), static (ref scope, in key, state) =>
        {
            bool isFar = state.spanMs >= long.MaxValue - scope.NowMs;
            long expiresAtMs = isFar ? long.MaxValue : scope.NowMs + state.spanMs;
            return KeyOps.Expire(ref scope, in key, expiresAtMs, (ExpireConditions)state.condition);
        });
    }

    /// <summary>
    /// Lets the key live until a moment, in whole milliseconds; one that has passed removes it. False if it is absent or the
    /// condition not met.
    /// </summary>
    public bool ExpireAt(CacheKey key, DateTimeOffset moment, ExpireCondition condition = ExpireCondition.Always) =>
        RunChange(key, (Ms: moment.ToUnixTimeMilliseconds(), condition), static (ref scope, in key, state) =>
            KeyOps.Expire(ref scope, in key, state.Ms, (ExpireConditions)state.condition));

    /// <summary>Lets the key live for ever; false if it is absent or had no expiry.</summary>
    public bool Persist(CacheKey key) => RunChange(key, 0, static (ref scope, in key, _) => KeyOps.Persist(ref scope, in key));

    /// <summary>How long the key still lives; null if it is absent or lives for ever.</summary>
    public TimeSpan? TimeToLive(CacheKey key) => Run(key, 0, static (ref scope, in key, _) =>
    {
        long ms = KeyOps.TimeToLiveMs(ref scope, in key);
        return ms < 0 ? (TimeSpan?)null : TimeSpan.FromMilliseconds(ms);
    });

    /// <summary>
    /// Gives the key's value and expiry to another key and removes the first; false if it is absent, or if the other exists
    /// and must not give way. Values over 16 KiB are not copied. A key may be renamed to itself.
    /// </summary>
    /// <param name="from">The key as it is.</param>
    /// <param name="to">The key as it will be.</param>
    /// <param name="replace">Whether a key of that name gives way.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    [SkipLocalsInit]
    public bool Rename(CacheKey from, CacheKey to, bool replace = true)
    {
        _place.RequireKeeping();
        ReadOnlySpan<byte> fromBytes = from.Encode(stackalloc byte[ScratchBytes]);
        ReadOnlySpan<byte> toBytes = to.Encode(stackalloc byte[ScratchBytes]);
        Key source = new(fromBytes, _place.Keyspace.Hash(fromBytes));
        Key target = new(toBytes, _place.Keyspace.Hash(toBytes));
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(Shard.MaskOf(source.Hash) | Shard.MaskOf(target.Hash));
        try
        {
            // One primitive, which changes all or nothing: it needs no transaction.
            return KeyOps.Rename(ref scope, in source, in target, onlyIfAbsent: !replace) == OpStatus.Done;
        }
        finally
        {
            scope.Release();
        }
    }

    /// <summary>
    /// Copies the key's value and expiry to another key, perhaps of another database; false if it is absent, or if the other
    /// exists and must not give way. Values over 16 KiB are shared until one of the two changes.
    /// </summary>
    /// <param name="from">The key that is copied.</param>
    /// <param name="to">The key of the copy.</param>
    /// <param name="target">The database of the copy, of the same engine; null = this one.</param>
    /// <param name="replace">Whether a key of that name gives way.</param>
    /// <exception cref="ArgumentException">The two are the same key, or the databases belong to different engines.</exception>
    /// <exception cref="InsufficientMemoryException">
    /// A limit is reached and nothing may be evicted, or no memory is left; nothing has changed.
    /// </exception>
    [SkipLocalsInit]
    public bool Copy(CacheKey from, CacheKey to, Database? target = null, bool replace = false)
    {
        target ??= _place.Database;
        RequireSameEngine(target);
        SingleKey.MakeRoom(_place.On(target));
        ReadOnlySpan<byte> fromBytes = from.Encode(stackalloc byte[ScratchBytes]);
        ReadOnlySpan<byte> toBytes = to.Encode(stackalloc byte[ScratchBytes]);
        if (target == _place.Database && fromBytes.SequenceEqual(toBytes)) ThrowSameKey(nameof(to));
        Key source = new(fromBytes, _place.Keyspace.Hash(fromBytes));
        Key copy = new(toBytes, _place.Keyspace.Hash(toBytes));
        _place.Reach(_place.Database, Shard.MaskOf(source.Hash));
        _place.Reach(target, Shard.MaskOf(copy.Hash));
        return KeyTransfers.Copy(_place.Database, in source, target, in copy, replace, _place.Caller);
    }

    /// <summary>
    /// Moves the key with its value and expiry to another database; false if it is absent here or exists there. Values over
    /// 16 KiB are not copied.
    /// </summary>
    /// <exception cref="ArgumentException">It is this database, or one of another engine.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    [SkipLocalsInit]
    public bool Move(CacheKey key, Database target)
    {
        ArgumentNullException.ThrowIfNull(target);
        RequireSameEngine(target);
        if (target == _place.Database) ThrowSameKey(nameof(target));
        _place.RequireKeeping();
        ReadOnlySpan<byte> bytes = key.Encode(stackalloc byte[ScratchBytes]);
        Key moved = new(bytes, _place.Keyspace.Hash(bytes));
        _place.Reach(_place.Database, Shard.MaskOf(moved.Hash));
        _place.Reach(target, Shard.MaskOf(moved.Hash));
        return KeyTransfers.Move(_place.Database, in moved, target, _place.Caller);
    }

    /// <summary>A key chosen at random, each about equally likely; null if there is none.</summary>
    public byte[]? Random()
    {
        KeyCopy visitor = default;
        int walk = _place.BeginWalk();
        try
        {
            return _place.Database.TryVisitRandom(ref visitor, _place.Caller) ? visitor.Bytes : null;
        }
        finally
        {
            _place.EndWalk(walk);
        }
    }

    /// <summary>As <see cref="Exists(CacheKey)"/>, of a key whose hash is known; counts neither hit nor miss.</summary>
    internal bool Exists(in Key key)
    {
        scoped KeyScope scope = new(_place);
        scope.Acquire(key.Hash);
        try
        {
            return scope.Find(in key, LookupMode.Write).Exists;
        }
        finally
        {
            scope.Release();
        }
    }

    private TResult Run<TState, TResult>(CacheKey key, TState state, SingleKey.Operation<TState, TResult> operation) =>
        SingleKey.Run(_place, key, state, operation);

    private TResult RunChange<TState, TResult>(CacheKey key, TState state, SingleKey.Operation<TState, TResult> operation) =>
        SingleKey.RunChange(_place, key, state, operation);

    private void RequireSameEngine(Database target)
    {
        if (target.Keyspace != _place.Keyspace)
            throw new ArgumentException("The databases belong to different engines.", nameof(target));
    }

    private static void ThrowSameKey(string parameter) =>
        throw new ArgumentException("Source and target are the same.", parameter);

    private struct KeyCopy : IEntryVisitor
    {
        public byte[]? Bytes { get; private set; }

        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry) => Bytes = key.ToArray();
    }
}
