using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Many keys at once: their cache misses overlap, so a batch costs a fraction of single calls.
public sealed partial class Strings
{
    // Keys fetched together. The processor keeps about a dozen misses under way.
    private const int GroupSize = 16;
    private const int GroupScratchBytes = GroupSize * 64;

    /// <summary>
    /// Shows each value to a callback, in the order of the keys; absent ones are passed over. Not one atomic cut: each
    /// key is read under its own lock. Allocates nothing.
    /// </summary>
    /// <param name="keys">The keys; the same may come twice.</param>
    /// <param name="state">Passed to the callback.</param>
    /// <param name="reader">Called for each key that exists; see <see cref="ValueReader{TState,TResult}"/>.</param>
    /// <returns>How many keys exist.</returns>
    public int ReadMany<TState>(ReadOnlySpan<string> keys, TState state, BatchReader<TState> reader)
        where TState : allows ref struct
    {
        int found = 0;
        for (int first = 0; first < keys.Length; first += GroupSize)
        {
            int count = Math.Min(GroupSize, keys.Length - first);
            found += ReadGroup(keys.Slice(first, count), first, state, reader);
        }

        return found;
    }

    /// <summary>Copies of the values; null where a key is absent or expired.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="values">Takes as many values as there are keys.</param>
    /// <returns>How many keys exist.</returns>
    /// <exception cref="ArgumentException"><paramref name="values"/> is shorter than <paramref name="keys"/>.</exception>
    public int GetMany(ReadOnlySpan<string> keys, Span<byte[]?> values)
    {
        if (values.Length < keys.Length) throw new ArgumentException("There is no room for a value of each key.", nameof(values));
        values[..keys.Length].Clear();
        return ReadMany(keys, values, static (index, value, state) => state[index] = value.ToArray());
    }

    /// <summary>Sets all keys in one step: nobody sees some set and others not, and an error sets none.</summary>
    /// <param name="items">Keys and values; of a key that comes twice the last value counts.</param>
    /// <param name="expiry">As for a single value.</param>
    /// <exception cref="ArgumentNullException">A key or a value is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The expiry is not positive, or a value too long.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public void SetMany(ReadOnlySpan<KeyValuePair<string, byte[]>> items, TimeSpan? expiry = null)
    {
        foreach (KeyValuePair<string, byte[]> item in items)
        {
            ArgumentNullException.ThrowIfNull(item.Value, nameof(items));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(item.Value.Length, MaxValueBytes, nameof(items));
        }

        SingleKey.MakeRoom(_place);
        Span<byte> scratch = stackalloc byte[ScratchBytes];
        ulong shards = 0;
        foreach (KeyValuePair<string, byte[]> item in items)
        {
            ulong hash = _keyspace.Hash(((CacheKey)item.Key).Encode(scratch));
            _place.Database.PrefetchBucket(hash);
            shards |= Shard.MaskOf(hash);
        }

        scoped KeyScope scope = new(_place);
        long expiresAtMs = ExpiresAt(scope.NowMs, expiry);
        scope.AcquireMany(shards);
        scope.Begin(UndoLog.ForThisThread());
        try
        {
            foreach (KeyValuePair<string, byte[]> item in items)
            {
                ReadOnlySpan<byte> bytes = ((CacheKey)item.Key).Encode(scratch);
                Key key = new(bytes, _keyspace.Hash(bytes));
                scope.SetString(in key, item.Value, expiresAtMs);
            }

            scope.Commit();
        }
        finally
        {
            scope.RollbackIfOpen();
            scope.Release();
        }
    }

    [SkipLocalsInit]
    private int ReadGroup<TState>(ReadOnlySpan<string> keys, int firstIndex, TState state, BatchReader<TState> reader)
        where TState : allows ref struct
    {
        Span<byte> scratch = stackalloc byte[GroupScratchBytes];
        Span<ulong> hashes = stackalloc ulong[GroupSize];
        Span<int> ends = stackalloc int[GroupSize];
        int end = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            // A key too long for what is left of the scratch is encoded again when its turn comes: length 0 says so.
            ReadOnlySpan<byte> bytes = ((CacheKey)keys[i]).Encode(scratch[end..]);
            hashes[i] = _keyspace.Hash(bytes);
            _place.Database.PrefetchBucket(hashes[i]);
            if (bytes.Length <= scratch.Length - end && bytes.Overlaps(scratch)) end += bytes.Length;
            ends[i] = end;
        }

        for (int i = 0; i < keys.Length; i++) _place.Database.PrefetchEntry(hashes[i]);
        int found = 0;
        int start = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            ReadOnlySpan<byte> bytes = scratch[start..ends[i]];
            if (bytes.IsEmpty) bytes = ((CacheKey)keys[i]).Encode(default);
            start = ends[i];
            if (ReadOne(new Key(bytes, hashes[i]), firstIndex + i, state, reader)) found++;
        }

        return found;
    }

    private bool ReadOne<TState>(in Key key, int index, TState state, BatchReader<TState> reader)
        where TState : allows ref struct
    {
        scoped KeyScope scope = new(_place);
        scope.Acquire(key.Hash);
        try
        {
            if (!SingleKey.IsDone(StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> value))) return false;
            _place.BeginReader();
            try
            {
                reader(index, value, state);
            }
            finally
            {
                _place.EndReader();
            }

            return true;
        }
        finally
        {
            scope.Release();
        }
    }
}
