using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

/// <summary>
/// Lists of one database: elements of bytes in an order, quick to reach at both ends; a list whose last element goes is
/// gone itself. Every method is atomic and safe from any thread.
/// </summary>
/// <remarks>
/// Indexes begin with 0 at the left end; negative ones count from the right, -1 the last. All methods throw
/// <see cref="ObjectDisposedException"/> once the engine is disposed, <see cref="InvalidOperationException"/> if a key
/// holds a value of another kind, and those that add <see cref="InsufficientMemoryException"/> if a limit is reached and
/// nothing may be evicted.
/// </remarks>
public sealed partial class Lists
{
    private readonly Place _place;

    internal Lists(Place place) => _place = place;

    /// <summary>How many elements a list has; 0 if the key is absent.</summary>
    public long Count(CacheKey key) => Read(key, 0, static (list, _) => list.Count);

    /// <summary>A copy of the element with an index; null if there is none.</summary>
    public byte[]? Get(CacheKey key, long index) =>
        Read(key, index, static (list, index) => ListOps.TryGet(list, index, out ListpackElement element) ? Copied(element) : null);

    /// <summary>The element with an index as text, decoded from UTF-8; null if there is none.</summary>
    public string? GetString(CacheKey key, long index) => Text(Get(key, index));

    /// <summary>Copies of the elements from one index to another, both counted; what lies beyond the ends is left out.</summary>
    public byte[][] Range(CacheKey key, long start = 0, long end = -1) =>
        Read(key, (start, end), static (list, part) => Copied(list, IndexRange.OfElements(part.start, part.end, list.Count))) ?? [];

    /// <summary>As <see cref="Range"/>, as texts, decoded from UTF-8.</summary>
    public string[] RangeStrings(CacheKey key, long start = 0, long end = -1) =>
        Array.ConvertAll(Range(key, start, end), static e => Encoding.UTF8.GetString(e));

    /// <summary>
    /// Copies of the elements from left to right, a batch at a time; no lock is held between them. A change meanwhile moves
    /// what is still to come, so that an element may be left out or come twice.
    /// </summary>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="batchSize">Elements that are copied under one hold of the lock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not positive.</exception>
    public IEnumerable<byte[]> Enumerate(CacheKey key, int batchSize = 128)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return Batches(key.Encode(default).ToArray(), batchSize);
    }

    /// <summary>The index of the first element that is a value; -1 if there is none.</summary>
    [SkipLocalsInit]
    public long IndexOf(CacheKey key, CacheKey element)
    {
        long[] found = Find(key, element, new ListSearch(Rank: 1, Count: 1, MaxLooks: 0));
        return found.Length == 0 ? -1 : found[0];
    }

    /// <summary>
    /// The indexes at which a value stands, in the order in which they are found.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="element">The value.</param>
    /// <param name="rank">Which one is the first: 1 the first from the left, -1 the first from the right, and so on.</param>
    /// <param name="count">How many at most; 0 = all.</param>
    /// <param name="maxLooks">How many elements are looked at; 0 = all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rank is 0, or another number negative.</exception>
    public long[] IndexesOf(CacheKey key, CacheKey element, int rank = 1, int count = 0, long maxLooks = 0)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rank);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(maxLooks);
        return Find(key, element, new ListSearch(rank, count, maxLooks));
    }

    [SkipLocalsInit]
    private long[] Find(CacheKey key, CacheKey element, ListSearch search)
    {
        SearchWork work = new() { Value = element.Encode(stackalloc byte[SingleKey.ScratchBytes]), Search = search };
        return Read(key, work, static (list, work) =>
        {
            IndexList found = new([]);
            ListOps.ForEachPosition(list, work.Value, in work.Search, ref found);
            return found.Indexes.ToArray();
        }) ?? [];
    }

    private IEnumerable<byte[]> Batches(byte[] key, int batchSize)
    {
        for (long start = 0; ; start += batchSize)
        {
            byte[][] batch = Range(key, start, start + batchSize - 1);
            foreach (byte[] element in batch) yield return element;
            if (batch.Length < batchSize) yield break;
        }
    }

    // What the reader makes of the list; default if the key is absent.
    private TResult? Read<TState, TResult>(CacheKey key, TState state, ListReader<TState, TResult> reader)
        where TState : allows ref struct
    {
        ReadWork<TState, TResult> work = new() { State = state, Reader = reader };
        return SingleKey.Run(_place, key, work, static (ref scope, in key, work) =>
            SingleKey.IsDone(ListOps.Find(ref scope, in key, out ListView list)) ? work.Reader(list, work.State) : default);
    }

    private static byte[][] Copied(ListView list, IndexRange range)
    {
        ElementCopies copies = new(new byte[range.Count][]);
        ListOps.ForEach(list, range, ref copies);
        return copies.Elements;
    }

    private static byte[] Copied(ListpackElement element)
    {
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        return element.AsText(scratch).ToArray();
    }

    private static string? Text(byte[]? element) => element is null ? null : Encoding.UTF8.GetString(element);

    private delegate TResult ListReader<in TState, out TResult>(ListView list, TState state)
        where TState : allows ref struct;

    private ref struct ReadWork<TState, TResult>
        where TState : allows ref struct
    {
        public TState State;
        public ListReader<TState, TResult> Reader;
    }

    private ref struct SearchWork
    {
        public ReadOnlySpan<byte> Value;
        public ListSearch Search;
    }

    private readonly struct IndexList(List<long> indexes) : IPositionVisitor
    {
        public List<long> Indexes { get; } = indexes;

        public void Visit(long index) => Indexes.Add(index);
    }

    private struct ElementCopies(byte[][] elements) : IListVisitor
    {
        private int _next;

        public byte[][] Elements { get; } = elements;

        public void Visit(scoped ReadOnlySpan<byte> element) => Elements[_next++] = element.ToArray();
    }
}
