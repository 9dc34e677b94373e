using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

// Parts of a sorted set: by rank, by score, and by member where all scores are equal.
public sealed partial class SortedSets
{
    /// <summary>Copies of the elements from one rank to another, both counted; what lies beyond the ends is left out.</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">The first rank.</param>
    /// <param name="end">The last rank.</param>
    /// <param name="reverse">Whether the greatest score comes first, and has the rank 0.</param>
    public KeyValuePair<byte[], double>[] Range(CacheKey key, long start = 0, long end = -1, bool reverse = false) =>
        Range(key, new SortedSetRange(start, end) { IsBackwards = reverse });

    /// <summary>Copies of the elements from one score to another.</summary>
    /// <param name="key">The key.</param>
    /// <param name="scores">The scores.</param>
    /// <param name="skip">How many of them are passed over.</param>
    /// <param name="take">How many are returned at most; negative = all.</param>
    /// <param name="reverse">Whether the greatest score comes first.</param>
    /// <exception cref="ArgumentException">A bound is no number.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="skip"/> is negative.</exception>
    public KeyValuePair<byte[], double>[] Range(CacheKey key, ScoreRange scores, long skip = 0, long take = -1, bool reverse = false) =>
        Range(key, Part(scores.Between(), skip, take, reverse));

    /// <summary>As that, from one member to another, of a sorted set whose scores are all equal.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="skip"/> is negative.</exception>
    public KeyValuePair<byte[], double>[] Range(CacheKey key, MemberRange members, long skip = 0, long take = -1, bool reverse = false) =>
        Range(key, Part(members.Between(), skip, take, reverse));

    /// <summary>As <see cref="Range(CacheKey, long, long, bool)"/>, the members alone, decoded from UTF-8.</summary>
    public string[] RangeStrings(CacheKey key, long start = 0, long end = -1, bool reverse = false) =>
        Array.ConvertAll(Range(key, start, end, reverse), static element => Encoding.UTF8.GetString(element.Key));

    /// <summary>How many elements lie between two scores.</summary>
    /// <exception cref="ArgumentException">A bound is no number.</exception>
    public long Count(CacheKey key, ScoreRange scores) => Count(key, scores.Between());

    /// <summary>How many elements lie between two members, of a sorted set whose scores are all equal.</summary>
    public long Count(CacheKey key, MemberRange members) => Count(key, members.Between());

    /// <summary>Removes the elements from one rank to another, both counted, in one step; returns how many.</summary>
    public long RemoveRange(CacheKey key, long start, long end) => RemoveRange(key, new SortedSetRange(start, end));

    /// <summary>Removes the elements from one score to another in one step; returns how many.</summary>
    /// <exception cref="ArgumentException">A bound is no number.</exception>
    public long RemoveRange(CacheKey key, ScoreRange scores) => RemoveRange(key, scores.Between());

    /// <summary>Removes the elements from one member to another, of a sorted set whose scores are all equal; returns how many.</summary>
    public long RemoveRange(CacheKey key, MemberRange members) => RemoveRange(key, members.Between());

    /// <summary>
    /// Makes the destination hold the elements of some ranks, whatever it held, in one step, or removes it if there are none.
    /// It may be the source, and has no expiry afterwards.
    /// </summary>
    /// <returns>How many members it has.</returns>
    public long StoreRange(string destination, string source, long start, long end, bool reverse = false) =>
        StoreRange(destination, source, new SortedSetRange(start, end) { IsBackwards = reverse });

    /// <summary>As that, the elements from one score to another.</summary>
    /// <exception cref="ArgumentException">A bound is no number.</exception>
    public long StoreRange(string destination, string source, ScoreRange scores) =>
        StoreRange(destination, source, scores.Between());

    /// <summary>As that, the elements from one member to another, of a sorted set whose scores are all equal.</summary>
    public long StoreRange(string destination, string source, MemberRange members) =>
        StoreRange(destination, source, members.Between());

    /// <summary>Removes the element with the least score and returns it; null if the key is absent.</summary>
    public KeyValuePair<byte[], double>? PopMin(CacheKey key) => PopMinMany(key, 1) is [var element] ? element : null;

    /// <summary>Removes the element with the greatest score and returns it; null if the key is absent.</summary>
    public KeyValuePair<byte[], double>? PopMax(CacheKey key) => PopMaxMany(key, 1) is [var element] ? element : null;

    /// <summary>Removes so many elements with the least scores in one step, or all if there are no more; the least first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public KeyValuePair<byte[], double>[] PopMinMany(CacheKey key, int count) => Pop(key, count, isBackwards: false);

    /// <summary>Removes so many elements with the greatest scores in one step, or all if there are no more; the greatest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public KeyValuePair<byte[], double>[] PopMaxMany(CacheKey key, int count) => Pop(key, count, isBackwards: true);

    private static SortedSetRange Part(SortedSetRange range, long skip, long take, bool reverse)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(skip);
        return range with { Offset = skip, Limit = take, IsBackwards = reverse };
    }

    private KeyValuePair<byte[], double>[] Range(CacheKey key, SortedSetRange range) => Read(key, range, static (view, range) =>
    {
        IndexRange ranks = range.RanksIn(in view);
        Copying copies = new(new List<KeyValuePair<byte[], double>>(ranks.Count));
        SortedSetCursor cursor = view.Walk(ranks, range.IsBackwards, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext()) copies.Visit(cursor.Member, cursor.Score);
        return copies.Found.ToArray();
    });

    private long Count(CacheKey key, SortedSetRange range) =>
        Read(key, range, static (view, range) => (long)range.RanksIn(in view).Count);

    private long RemoveRange(CacheKey key, SortedSetRange range) =>
        SingleKey.RunChange(_place, key, range, static (ref scope, in key, range) =>
        {
            if (!SingleKey.IsDone(SortedSetOps.Open(ref scope, in key, out CollectionEntry entry))) return 0L;
            IndexRange ranks = range.RanksIn(new SortedSetView(entry.Entry, scope.Database.Keyspace));
            Unseen unseen = default;
            SortedSetOps.RemoveRange(ref scope, in key, ref entry, ranks, isBackwards: false, ref unseen);
            return ranks.Count;
        });

    private KeyValuePair<byte[], double>[] Pop(CacheKey key, int count, bool isBackwards)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return SingleKey.RunChange(_place, key, (count, isBackwards), static (ref scope, in key, wanted) =>
            PopFound(ref scope, in key, wanted.count, wanted.isBackwards));
    }

    private static KeyValuePair<byte[], double>[] PopFound(ref KeyScope scope, scoped in Key key, int count, bool isBackwards)
    {
        if (!SingleKey.IsDone(SortedSetOps.Open(ref scope, in key, out CollectionEntry entry))) return [];
        Copying copies = new([]);
        IndexRange ranks = IndexRange.Whole(Math.Min(count, SortedSetOps.Count(entry.Entry)));
        SortedSetOps.RemoveRange(ref scope, in key, ref entry, ranks, isBackwards, ref copies);
        return copies.Found.ToArray();
    }

    [SkipLocalsInit]
    private long StoreRange(string destination, string source, scoped SortedSetRange range)
    {
        SingleKey.MakeRoom(_place);
        Key from = SeveralKeys.Hashed(_place, source, stackalloc byte[SingleKey.ScratchBytes]);
        Key to = SeveralKeys.Hashed(_place, destination, stackalloc byte[SingleKey.ScratchBytes]);
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(Shard.MaskOf(from.Hash) | Shard.MaskOf(to.Hash));
        try
        {
            // One primitive, which changes all or nothing: it needs no transaction.
            SingleKey.IsDone(SortedSetOps.Read(ref scope, in from, out SortedSetView view));
            return SortedSetOps.Store(ref scope, in to, view, range);
        }
        finally
        {
            scope.Release();
        }
    }

    private readonly struct Unseen : ISortedSetVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
        }
    }
}
