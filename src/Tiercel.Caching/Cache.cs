using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

/// <summary>
/// Keeps .NET objects by key, at most so many or so heavy, and lets those go that are least likely to be asked for again. Entries lie in a
/// few arrays, not in an object each; reads take no lock (but for the policies that say so); an insertion into a full cache allocates
/// nothing. All members are safe from any thread.
/// </summary>
/// <remarks>
/// Neither factories nor callbacks run under a lock: they may call the cache. Null values are kept like others. Every member that takes a
/// key throws <see cref="ArgumentNullException"/> if it is null.
/// </remarks>
public sealed partial class Cache<TKey, TValue> : IDisposable
    where TKey : notnull
{
    private readonly CacheCore<TKey, TValue> _core;
    private readonly EntryTerms<TKey, TValue> _terms;
    private readonly Reporter<TKey, TValue>? _reporter;
    private readonly BusMember<TKey, TValue>? _bus;

    // Whether there is nothing to be asked of what is stored without options, and nobody to be told.
    private readonly bool _isPlain;

    // The terms of that: made once, and only referred to.
    private readonly PutTerms<TKey, TValue> _plain = new();

    /// <summary>A cache of so many entries, with all else as it is if not said.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The capacity is not positive.</exception>
    public Cache(int capacity)
        : this(new CacheOptions<TKey, TValue> { Capacity = capacity })
    {
    }

    /// <summary>A cache as the options say.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range; the message names it.</exception>
    public Cache(CacheOptions<TKey, TValue> options)
        : this(options, dropped: null)
    {
    }

    internal Cache(CacheOptions<TKey, TValue> options, Action<TValue>? dropped)
    {
        ArgumentNullException.ThrowIfNull(options);
        OptionChecks.Check(options);
        _reporter = Reporter<TKey, TValue>.For(options, dropped);
        _core = CoreFactory.Create(options, _reporter is null ? null : _reporter.OnDeparted);
        _terms = new EntryTerms<TKey, TValue>(options, _core);
        _isPlain = _terms.AreNone && _reporter is null;
        _bus = options.InvalidationBus is { } bus ? new BusMember<TKey, TValue>(bus, _core) : null;
    }

    /// <summary>Entries; those that have expired count until they are swept, which is soon.</summary>
    public int Count => _core.Count;

    /// <summary>The weight of all entries together; as many as there are if the cache has no weigher.</summary>
    public long Weight => _core.Weight;

    /// <summary>What <see cref="Weight"/> never exceeds.</summary>
    public long Capacity => _core.Capacity;

    /// <summary>What was counted; all zero unless <see cref="CacheOptions{TKey,TValue}.CountStatistics"/> was set.</summary>
    public CacheStatistics Statistics => _reporter?.Statistics ?? default;

    /// <summary>The value of a key; false, and the default value, if it is absent or has expired. Notes that it was used.</summary>
    public bool TryGet(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (key is null) ThrowNullKey();
        bool isHit = _core.TryGet(key, out value);
        if (_reporter is not null) _reporter.OnRead(isHit, key, value);
        return isHit;
    }

    /// <summary>Stores a value, over the present one if there is any. If there is no room, other entries go.</summary>
    public SetOutcome Set(TKey key, TValue value)
    {
        if (!_isPlain) return Set(key, value, default);
        if (key is null) ThrowNullKey();
        _core.Put(key, value, in _plain, out PutResult result);
        _bus?.Tell(key);
        return result == PutResult.Added ? SetOutcome.Added : SetOutcome.Replaced;
    }

    /// <summary>Stores a value with a time or a weight of its own.</summary>
    /// <exception cref="InvalidOperationException">
    /// The weight, given or by the weigher, is negative; or one is given and the cache has no weigher; or both
    /// <see cref="CacheEntryOptions.ExpiresAfter"/> and <see cref="CacheEntryOptions.ExpiresAt"/> are.
    /// </exception>
    public SetOutcome Set(TKey key, TValue value, CacheEntryOptions options)
    {
        Put(key, value, in options, PutCondition.Always, out SetOutcome outcome);
        return outcome;
    }

    /// <summary>Stores a value if the key is absent; false if it is there, or the entry is heavier than the cache.</summary>
    public bool TryAdd(TKey key, TValue value) =>
        Put(key, value, default, PutCondition.Absent, out SetOutcome outcome) && outcome != SetOutcome.Refused;

    /// <summary>
    /// Stores a value if the present one is still the expected one: the same object, or, of a value type, an equal one. False if it is
    /// not, or the key is absent, or the entry is heavier than the cache, which leaves the key absent.
    /// </summary>
    public bool TryUpdate(TKey key, TValue value, TValue expected) =>
        Put(key, value, default, PutCondition.Same, out SetOutcome outcome, expected) && outcome != SetOutcome.Refused;

    /// <summary>Removes a key; false if it was absent or had expired.</summary>
    public bool Remove(TKey key) => TryRemove(key, out _);

    /// <summary>Removes a key and hands out its value; false if it was absent or had expired.</summary>
    public bool TryRemove(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        if (key is null) ThrowNullKey();
        try
        {
            return _core.TryRemove(key, onlySame: false, default, out value);
        }
        finally
        {
            // Others may have it though it was not here.
            _bus?.Tell(key);
        }
    }

    /// <summary>Removes a key if its value is still the expected one, as <see cref="TryUpdate"/> compares; false if not.</summary>
    public bool TryRemove(TKey key, TValue expected)
    {
        if (key is null) ThrowNullKey();
        // Unless it says that it is not, it may be: somebody who was told of it may have thrown.
        bool isRemoved = true;
        try
        {
            return isRemoved = _core.TryRemove(key, onlySame: true, expected, out _);
        }
        finally
        {
            if (isRemoved) _bus?.Tell(key);
        }
    }

    /// <summary>Removes all entries, one partition after the other, and gives their memory back.</summary>
    public void Clear()
    {
        try
        {
            _core.Clear();
        }
        finally
        {
            _bus?.TellAll();
        }
    }

    /// <summary>
    /// Removes all entries and ends what goes on in the background. The cache goes on working, but entries that have expired are only taken
    /// out by those who insert or remove, reads of entries with times ask the system for the time, and the cache hears nothing more from
    /// its <see cref="CacheOptions{TKey,TValue}.InvalidationBus"/>. A cache that is not disposed is collected like other objects.
    /// </summary>
    public void Dispose()
    {
        _terms.Dispose();
        _bus?.Dispose();
        _core.Clear();
    }

    /// <summary>Looks whether the structure is whole, partition by partition. For tests, when nobody changes it.</summary>
    /// <exception cref="InvalidOperationException">It is not.</exception>
    internal void CheckInvariants() => _core.CheckInvariants();

    private bool Put(
        TKey key, TValue value, in CacheEntryOptions options, PutCondition condition, out SetOutcome outcome, TValue? expected = default)
    {
        if (key is null) ThrowNullKey();
        PutTerms<TKey, TValue> terms = new() { Condition = condition, Expected = expected };
        if (!TryDescribe(key, value, ref terms, in options)) return Refuse(key, value, in terms, out outcome);
        PutResult result = PutAndTell(key, value, in terms, _bus);
        outcome = result == PutResult.Added ? SetOutcome.Added : SetOutcome.Replaced;
        return result != PutResult.Unchanged;
    }

    // A value that is not stored is dropped. It is stored, and that is told, if what throws is somebody who was told of another's leaving.
    private PutResult PutAndTell(TKey key, TValue value, in PutTerms<TKey, TValue> terms, BusMember<TKey, TValue>? bus)
    {
        PutResult result = PutResult.NeedsRoom;
        try
        {
            _core.Put(key, value, in terms, out result);
            return result;
        }
        finally
        {
            if (result is PutResult.Added or PutResult.Replaced) TellSet(key, value, bus);
            else _reporter?.OnNotStored(value);
        }
    }

    private void TellSet(TKey key, TValue value, BusMember<TKey, TValue>? bus)
    {
        try
        {
            _reporter?.OnSet(key, value);
        }
        finally
        {
            bus?.Tell(key);
        }
    }

    private bool TryDescribe(TKey key, TValue value, ref PutTerms<TKey, TValue> terms, in CacheEntryOptions options)
    {
        try
        {
            return _terms.TryDescribe(key, value, ref terms, in options);
        }
        catch
        {
            _reporter?.OnNotStored(value);
            throw;
        }
    }

    private bool Refuse(TKey key, TValue value, in PutTerms<TKey, TValue> terms, out SetOutcome outcome)
    {
        outcome = SetOutcome.Refused;
        bool isAdding = terms.Condition == PutCondition.Absent;
        try
        {
            if (!isAdding) _core.TryRemove(key, terms.Condition == PutCondition.Same, terms.Expected, out _);
        }
        finally
        {
            TellRefused(key, value, isAdding ? null : _bus);
        }

        return true;
    }

    private void TellRefused(TKey key, TValue value, BusMember<TKey, TValue>? bus)
    {
        try
        {
            _reporter?.OnRefused(key, value);
        }
        finally
        {
            bus?.Tell(key);
        }
    }

    [DoesNotReturn]
    private static void ThrowNullKey() => throw new ArgumentNullException("key");
}
