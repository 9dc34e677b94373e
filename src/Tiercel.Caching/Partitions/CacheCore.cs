using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

/// <summary>
/// A cache without what is built upon it: the partitions, whose index, policy and comparer are type parameters that a
/// <see cref="Cache{TKey,TValue}"/> does not show. One virtual call an operation. Thread safe.
/// </summary>
internal abstract class CacheCore<TKey, TValue>
    where TKey : notnull
{
    public abstract int Count { get; }

    public abstract long Weight { get; }

    public abstract long Capacity { get; }

    public abstract CacheClock Clock { get; }

    /// <summary>How many partitions there are: what is done to all is done one after the other.</summary>
    public abstract int Partitions { get; }

    /// <summary>See <see cref="IKeyComparer{TKey}.Alternate"/>.</summary>
    public abstract object? Alternate { get; }

    public abstract bool TryGet(TKey key, out TValue value);

    /// <summary>See <see cref="IKeyComparer{TKey}.Spread"/>.</summary>
    public abstract uint Spread(int hashCode);

    /// <summary>The next entry with this hash; false at the end. Entries may come twice.</summary>
    public abstract bool TryNext(uint hash, ref ReadCursor cursor, out TKey key, out TValue value);

    /// <summary>Notes that what the cursor found was used; false if it is expired.</summary>
    public abstract bool TryHit(in ReadCursor cursor, uint hash);

    /// <summary>Stores a value that is not heavier than the capacity, if its condition holds.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="terms">Whether it is to be stored, and what is noted of it.</param>
    /// <param name="result">
    /// What became of it; while that is not decided, and if an exception comes before, <see cref="PutResult.NeedsRoom"/>.
    /// </param>
    public abstract void Put(TKey key, TValue value, in PutTerms<TKey, TValue> terms, out PutResult result);

    public abstract bool TryRemove(TKey key, bool onlySame, TValue? expected, [MaybeNullWhen(false)] out TValue value);

    /// <summary>See <see cref="Partition{TKey,TValue,TComparer,TNodes}.BeginLoad"/>.</summary>
    public abstract Load<TKey, TValue>? BeginLoad(TKey key, out TValue value, out bool isNew);

    public abstract void EndLoad(Load<TKey, TValue> load);

    /// <summary>Adds the live entries of a partition, from the one that stays longest to the one that goes first.</summary>
    public abstract void CopyTo(int partition, List<KeyValuePair<TKey, TValue>> entries);

    public abstract void Clear();

    /// <summary>Evicts a share of each partition's entries, from 0 to 1.</summary>
    public abstract void Trim(double share);

    /// <summary>Looks for expired entries: at a share of each partition's nodes, but not fewer than some.</summary>
    public abstract void Sweep(double share, int fewest);

    /// <exception cref="InvalidOperationException">Something that must always hold does not.</exception>
    public abstract void CheckInvariants();
}
