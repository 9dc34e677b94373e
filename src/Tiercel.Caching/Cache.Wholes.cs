using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

public sealed partial class Cache<TKey, TValue>
{
    /// <summary>The keys, in the order of <see cref="Walk"/>.</summary>
    public IEnumerable<TKey> Keys => Walk().Select(static entry => entry.Key);

    /// <summary>
    /// The entries, of each partition from the one that will stay longest to the one that will go first; under
    /// <see cref="CachePolicy.Lru"/> that is from the most to the least recently used, and with one partition so over all.
    /// </summary>
    /// <remarks>
    /// A partition is copied under its lock when the walk comes to it; while the caller has an entry no lock is held. So what happens
    /// meanwhile to partitions that are still to come is seen, and to the others not. Notes no use. Expired entries are left out.
    /// </remarks>
    public IEnumerable<KeyValuePair<TKey, TValue>> Walk()
    {
        List<KeyValuePair<TKey, TValue>> entries = [];
        for (int partition = 0; partition < _core.Partitions; partition++)
        {
            entries.Clear();
            _core.CopyTo(partition, entries);
            foreach (KeyValuePair<TKey, TValue> entry in entries) yield return entry;
        }
    }

    /// <summary>Evicts a part of each partition's entries, those that would go first.</summary>
    /// <param name="percent">How many of a hundred, from 0 to 100; rounded up.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is less or more, or not a number.</exception>
    public void Trim(double percent)
    {
        if (percent is not (>= 0 and <= 100)) throw new ArgumentOutOfRangeException(nameof(percent), percent, "Must be from 0 to 100.");
        _core.Trim(percent / 100);
    }

    /// <summary>Looks up several keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">Takes the value of each, the default one where it is absent. As long as <paramref name="keys"/>.</param>
    /// <param name="missing">Takes the places in <paramref name="keys"/> of those that are absent. As long as that.</param>
    /// <returns>How many are absent.</returns>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public int GetMany(ReadOnlySpan<TKey> keys, Span<TValue> values, Span<int> missing)
    {
        if (values.Length < keys.Length) throw new ArgumentException("There is no room for a value of each key.", nameof(values));
        if (missing.Length < keys.Length) throw new ArgumentException("There is no room for each key.", nameof(missing));
        int count = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            if (!TryGet(keys[i], out TValue? value)) missing[count++] = i;
            values[i] = value!;
        }

        return count;
    }

    /// <summary>Looks up several keys.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="found">Takes those that are there with their values.</param>
    /// <returns>Those that are absent, in their order.</returns>
    public IReadOnlyList<TKey> GetMany(IEnumerable<TKey> keys, IDictionary<TKey, TValue> found)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(found);
        List<TKey> missing = [];
        foreach (TKey key in keys)
        {
            if (TryGet(key, out TValue? value)) found[key] = value;
            else missing.Add(key);
        }

        return missing;
    }

    /// <summary>Stores several values, one after the other.</summary>
    /// <returns>How many were stored: all that are not heavier than the cache.</returns>
    public int SetMany(params ReadOnlySpan<KeyValuePair<TKey, TValue>> entries)
    {
        int stored = 0;
        foreach ((TKey key, TValue value) in entries)
        {
            if (Set(key, value) != SetOutcome.Refused) stored++;
        }

        return stored;
    }

    /// <summary>
    /// Look-ups by another type than the key's: in a cache of strings, compared character by character, by
    /// <c>ReadOnlySpan&lt;char&gt;</c> or by <c>ReadOnlySpan&lt;byte&gt;</c> of UTF-8; else by whatever the comparer can compare with.
    /// </summary>
    /// <exception cref="InvalidOperationException">The comparer cannot compare keys with this type.</exception>
    public AlternateLookup<TAlternate, TKey, TValue> GetAlternateLookup<TAlternate>()
        where TAlternate : notnull, allows ref struct =>
        _core.Alternate is IAlternateEqualityComparer<TAlternate, TKey> comparer
            ? new AlternateLookup<TAlternate, TKey, TValue>(this, comparer)
            : throw new InvalidOperationException("The cache's comparer does not compare keys with " + typeof(TAlternate) + ".");

    internal bool TryGetAlternate<TAlternate>(
        TAlternate key, IAlternateEqualityComparer<TAlternate, TKey> comparer, [MaybeNullWhen(false)] out TValue value)
        where TAlternate : notnull, allows ref struct
    {
        if (key is null) ThrowNullKey();
        uint hash = _core.Spread(comparer.GetHashCode(key));
        ReadCursor cursor = default;
        while (_core.TryNext(hash, ref cursor, out TKey found, out value))
        {
            if (!comparer.Equals(key, found)) continue;
            bool isHit = _core.TryHit(in cursor, hash);
            if (!isHit) value = default;
            _reporter?.OnRead(isHit, found, value);
            return isHit;
        }

        if (_reporter is { IsInspected: false }) _reporter.OnMiss();
        else _reporter?.OnRead(isHit: false, comparer.Create(key), value);
        return false;
    }

    /// <summary>The key of an entry that is there, or one that is made. Notes no use.</summary>
    internal TKey KeyOf<TAlternate>(TAlternate key, IAlternateEqualityComparer<TAlternate, TKey> comparer)
        where TAlternate : notnull, allows ref struct
    {
        if (key is null) ThrowNullKey();
        uint hash = _core.Spread(comparer.GetHashCode(key));
        ReadCursor cursor = default;
        while (_core.TryNext(hash, ref cursor, out TKey found, out _))
        {
            if (comparer.Equals(key, found)) return found;
        }

        return comparer.Create(key);
    }
}
