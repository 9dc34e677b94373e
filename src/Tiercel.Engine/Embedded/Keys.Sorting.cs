using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

// Lists, sets and sorted sets in another order.
public sealed partial class Keys
{
    private static readonly SortOptions DefaultSort = new();

    private delegate TResult SortedReader<out TResult>(
        ref KeyScope scope, scoped in Key target, scoped in SortVector vector, scoped TextList patterns);

    /// <summary>
    /// Copies of the elements of a list, set or sorted set in order, or of what other keys hold for them; none if the key is
    /// absent. In one step for all who look: if patterns lead to other keys, all of the database waits for it.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="options">The order and what is returned; null = the elements as numbers, the least first.</param>
    /// <returns>Of each element as many values as there are patterns to get, one without; null where one leads nowhere.</returns>
    /// <exception cref="FormatException">What is to be ordered by is no number.</exception>
    /// <exception cref="InvalidOperationException">The key holds a value of another kind.</exception>
    /// <exception cref="InsufficientMemoryException">The system has no memory for the copies.</exception>
    public byte[]?[] Sort(CacheKey key, SortOptions? options = null) =>
        RunSort(key, default, options ?? DefaultSort, stores: false, static (ref scope, scoped in _, scoped in vector, scoped patterns) =>
        {
            Copies copies = new(new byte[]?[SortOps.CountResults(in vector, patterns.Count)]);
            SortOps.ForEach(ref scope, in vector, patterns, ref copies);
            return copies.Values;
        });

    /// <summary>As <see cref="Sort"/>, as texts, decoded from UTF-8.</summary>
    /// <exception cref="FormatException">What is to be ordered by is no number.</exception>
    public string?[] SortStrings(CacheKey key, SortOptions? options = null) =>
        Array.ConvertAll(Sort(key, options), static value => value is null ? null : Encoding.UTF8.GetString(value));

    /// <summary>
    /// Makes the destination hold what <see cref="Sort"/> returns as a list, whatever it held, in one step, or removes it if
    /// that is nothing. What is missing is an empty element. It may be the key itself, and has no expiry afterwards.
    /// </summary>
    /// <returns>How many elements the list has.</returns>
    /// <exception cref="FormatException">What is to be ordered by is no number; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">The key holds a value of another kind.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public long SortInto(CacheKey key, CacheKey destination, SortOptions? options = null)
    {
        SingleKey.MakeRoom(_place);
        return RunSort(
            key, destination, options ?? DefaultSort, stores: true,
            static (ref scope, scoped in target, scoped in vector, scoped patterns) =>
                SortOps.Store(ref scope, in target, in vector, patterns));
    }

    [SkipLocalsInit]
    private TResult RunSort<TResult>(
        CacheKey key, CacheKey destination, SortOptions options, bool stores, SortedReader<TResult> reader)
    {
        Key source = Hashed(key, stackalloc byte[ScratchBytes]);
        Key target = stores ? Hashed(destination, stackalloc byte[ScratchBytes]) : source;
        TextList patterns = new([.. options.Get], stackalloc byte[ScratchBytes]);
        byte[]? by = options.By is null ? null : Encoding.UTF8.GetBytes(options.By);
        scoped SortRequest request = new()
        {
            HasBy = by is not null, By = by, IsAlphabetic = options.Alphabetic, IsDescending = options.Descending,
            Start = options.Skip, Count = options.Take, MustRepeat = stores,
        };
        bool leads = SortOps.LeadToKeys(patterns) || new SortPattern(by).HasStar;
        SortVector vector = default;
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(leads ? SortOps.AllShards : Shard.MaskOf(source.Hash) | Shard.MaskOf(target.Hash));
        try
        {
            SingleKey.IsDone(SortOps.Gather(ref scope, in source, in request, ref vector));
            return reader(ref scope, in target, in vector, patterns);
        }
        finally
        {
            scope.Release();
            vector.Dispose();
        }
    }

    private Key Hashed(CacheKey key, Span<byte> scratch)
    {
        ReadOnlySpan<byte> bytes = key.Encode(scratch);
        return new Key(bytes, _place.Keyspace.Hash(bytes));
    }

    private struct Copies(byte[]?[] values) : ISortVisitor
    {
        private int _next;

        public byte[]?[] Values { get; } = values;

        public void Visit(scoped ReadOnlySpan<byte> value) => Values[_next++] = value.ToArray();

        public void VisitMissing() => _next++;
    }
}
