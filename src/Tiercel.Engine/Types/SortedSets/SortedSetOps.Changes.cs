using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Changes take the entry that Open found, so that many members are changed with one look-up.
internal static partial class SortedSetOps
{
    // What is rearranged of a packed set is laid out on the stack up to this many bytes.
    private const int StackBytes = 512;

    /// <summary>Gives a member a score, and makes the sorted set if there is none; <paramref name="score"/> is a number.</summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="entry">As found by <see cref="Open"/>.</param>
    /// <param name="member">The member.</param>
    /// <param name="score">The score, or what is added to it.</param>
    /// <param name="options">When and how.</param>
    /// <param name="result">The score that the member has now, if not refused.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static SortedSetAdded Add(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> member,
        double score,
        SortedSetAdd options,
        out double result)
    {
        Place place = Find(in entry, scope.Database.Keyspace, member);
        result = score;
        if (!place.Exists)
        {
            if ((options & SortedSetAdd.IfPresent) != 0) return SortedSetAdded.Refused;
            Insert(ref scope, in key, ref entry, member, score);
        }
        else
        {
            if ((options & SortedSetAdd.IfAbsent) != 0) return SortedSetAdded.Refused;
            if ((options & SortedSetAdd.Increments) != 0) result = score += place.Score;
            if (double.IsNaN(score)) return SortedSetAdded.NotANumber;
            if ((options & SortedSetAdd.IfGreater) != 0 && score <= place.Score) return SortedSetAdded.Refused;
            if ((options & SortedSetAdd.IfLess) != 0 && score >= place.Score) return SortedSetAdded.Refused;
            if (score == place.Score) return SortedSetAdded.Unchanged;
            SetScore(ref scope, in key, ref entry, member, in place, score);
        }

        scope.TellCollection(
            MutationKind.SortedSetSet, in key, member, number: BitConverter.DoubleToInt64Bits(score));
        return place.Exists ? SortedSetAdded.Changed : SortedSetAdded.Added;
    }

    /// <summary>Removes a member, and the key with the last one; false if there is no such member.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static bool Remove(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> member)
    {
        if (!entry.Exists) return false;
        Place place = Find(in entry, scope.Database.Keyspace, member);
        if (!place.Exists) return false;
        if (entry.IsLarge)
        {
            SortedSetTable table = Changing(ref scope, in key, in entry);
            table.Detach(place.Reference);
            table.Free(place.Reference);
            KeyScope.EndChange(in entry);
        }
        else
        {
            ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
            int bytes = Listpack.Skip(elements, place.Offset, 2) - place.Offset;
            scope.Splice(in key, ref entry, PackedValue.HeaderBytes + place.Offset, bytes, default, addedToCount: -1);
        }

        scope.TellCollection(MutationKind.SortedSetRemove, in key, member);
        scope.ElementsRemoved(in key, ref entry);
        return true;
    }

    /// <summary>
    /// Removes the elements of some ranks, showing each to a visitor, and the key if none is left. Backwards, ranks are
    /// counted from the last.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; some may be gone.</exception>
    public static void RemoveRange<TVisitor>(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        IndexRange ranks,
        bool isBackwards,
        scoped ref TVisitor visitor)
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        if (ranks.IsEmpty) return;
        if (entry.IsLarge) RemoveLarge(ref scope, in key, in entry, ranks, isBackwards, ref visitor);
        else RemovePacked(ref scope, in key, ref entry, ranks, isBackwards, ref visitor);
        scope.ElementsRemoved(in key, ref entry);
    }

    private static void RemoveLarge<TVisitor>(
        ref KeyScope scope,
        scoped in Key key,
        scoped in CollectionEntry entry,
        IndexRange ranks,
        bool isBackwards,
        scoped ref TVisitor visitor)
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        SortedSetTable table = Changing(ref scope, in key, in entry);
        for (int i = ranks.Count; i > 0; i--)
        {
            long rank = isBackwards ? table.Count - 1 - ranks.First : ranks.First;
            uint reference = table.Tree.Seek(rank, out int index).Element(index);
            SortedSetElement element = table.At(reference);
            // First what may fail: the reply may have no room for it.
            visitor.Visit(element.Member, element.Score);
            table.Detach(reference);
            scope.TellCollection(MutationKind.SortedSetRemove, in key, element.Member);
            table.Free(reference);
        }

        KeyScope.EndChange(in entry);
    }

    [SkipLocalsInit]
    private static void RemovePacked<TVisitor>(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        IndexRange ranks,
        bool isBackwards,
        scoped ref TVisitor visitor)
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        int first = (int)(isBackwards ? PackedValue.Count(entry.Packed) - 1 - ranks.Last : ranks.First);
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int start = Listpack.Skip(elements, 0, 2 * first);
        int bytes = Listpack.Skip(elements, start, 2 * ranks.Count) - start;
        // Told once it is done, when the bytes are no longer where they were.
        using PooledScratch removed = new(stackalloc byte[StackBytes], bytes);
        elements.Slice(start, bytes).CopyTo(removed.Span);
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes + start, bytes, default, -ranks.Count);
        SortedSetCursor cursor = new(
            removed.Span, IndexRange.Whole(ranks.Count), isBackwards, stackalloc byte[ListpackElement.ScratchBytes]);
        while (cursor.MoveNext())
        {
            visitor.Visit(cursor.Member, cursor.Score);
            scope.TellCollection(MutationKind.SortedSetRemove, in key, cursor.Member);
        }
    }

    /// <summary>As <see cref="CollectionKind.RenewIfSparse"/>.</summary>
    public static void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        if (new SortedSetTable(entry.Large, scope.Database.Keyspace).IsSparse) BecomeLarge(ref scope, in key, ref entry);
    }

    private static SortedSetTable Changing(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry) =>
        new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));

    private static Place Find(scoped in CollectionEntry entry, Keyspace keyspace, scoped ReadOnlySpan<byte> member)
    {
        if (!entry.Exists) return default;
        if (entry.IsLarge)
        {
            SortedSetTable table = new(entry.Large, keyspace);
            uint reference = table.Find(member);
            return reference == 0 ? default : new Place(true, table.At(reference).Score, reference, 0);
        }

        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int offset = PackedScores.Find(elements, member);
        return offset < 0 ? default : new Place(true, PackedScores.ScoreOf(elements, offset), 0, offset);
    }

    private static void Insert(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> member, double score)
    {
        if (!entry.IsLarge)
        {
            if (!TryInsertPacked(ref scope, in key, ref entry, member, score)) BecomeLarge(ref scope, in key, ref entry, member, score);
            return;
        }

        SortedSetTable table = Changing(ref scope, in key, in entry);
        try
        {
            table.Add(member, score);
        }
        finally
        {
            KeyScope.EndChange(in entry);
        }
    }

    // False if it would be too large.
    [SkipLocalsInit]
    private static bool TryInsertPacked(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> member, double score)
    {
        EngineOptions options = scope.Database.Keyspace.Options;
        int count = entry.Exists ? PackedValue.Count(entry.Packed) : 0;
        // The member before it is measured: its encoded length might not fit an int.
        if (count >= options.ZsetMaxListpackEntries || member.Length > PackedValue.MaxBytes) return false;
        int present = entry.Exists ? entry.Packed.Length : PackedValue.HeaderBytes;
        int bytes = PackedScores.MaxPairBytes(member);
        if (present + bytes > PackedValue.MaxBytes) return false;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], PackedValue.HeaderBytes + bytes);
        Span<byte> pair = scratch.Span[PackedValue.HeaderBytes..];
        pair = pair[..PackedScores.Write(pair, member, score)];
        if (entry.Exists)
        {
            SortedSetPlace place = SortedSetPlace.At(score, member, isAfter: false);
            int offset = PackedScores.Seek(PackedValue.Elements(entry.Packed), in place, out _);
            scope.Splice(in key, ref entry, PackedValue.HeaderBytes + offset, 0, pair, addedToCount: 1);
        }
        else
        {
            PackedValue.WriteHead(scratch.Span, 1);
            scope.CreatePacked(in key, ValueKind.SortedSet, scratch.Span[..(PackedValue.HeaderBytes + pair.Length)], ref entry);
        }

        if (member.Length > options.ZsetMaxListpackValue) PackedValue.SetOutgrown(entry.Packed);
        return true;
    }

    private static void SetScore(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> member,
        scoped in Place place,
        double score)
    {
        if (!entry.IsLarge)
        {
            if (TrySetPackedScore(ref scope, in key, ref entry, member, place.Offset, score)) return;
            BecomeLarge(ref scope, in key, ref entry, member, score);
            return;
        }

        SortedSetTable table = Changing(ref scope, in key, in entry);
        try
        {
            table.SetScore(place.Reference, score);
        }
        finally
        {
            KeyScope.EndChange(in entry);
        }
    }

    // Rewrites what lies between the old and the new place of the pair, in one step, so that it is done or not.
    [SkipLocalsInit]
    private static bool TrySetPackedScore(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> member,
        int offset,
        double score)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int end = Listpack.Skip(elements, offset, 2);
        SortedSetPlace place = SortedSetPlace.At(score, member, isAfter: false);
        int target = PackedScores.Seek(elements, in place, out _);
        // The pair itself is no neighbour of its own.
        if (target == end) target = offset;
        ReadOnlySpan<byte> passed = target <= offset ? elements[target..offset] : elements[end..target];
        using PooledScratch scratch = new(stackalloc byte[StackBytes], PackedScores.MaxPairBytes(member) + passed.Length);
        Span<byte> changed = scratch.Span;
        int length;
        if (target <= offset)
        {
            length = PackedScores.Write(changed, member, score);
            passed.CopyTo(changed[length..]);
        }
        else
        {
            passed.CopyTo(changed);
            length = PackedScores.Write(changed[passed.Length..], member, score);
        }

        int removed = end - offset + passed.Length;
        length += passed.Length;
        if (entry.Packed.Length - removed + length > PackedValue.MaxBytes) return false;
        int start = PackedValue.HeaderBytes + Math.Min(offset, target);
        scope.Splice(in key, ref entry, start, removed, changed[..length], addedToCount: 0);
        return true;
    }

    // Makes a packed sorted set, or an absent one, large, and a large one anew; with a member's new score in it, if that is
    // given.
    private static void BecomeLarge(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> member = default,
        double? score = null)
    {
        Keyspace keyspace = scope.Database.Keyspace;
        SortedSetTable table = SortedSetTable.Create(entry.Exists ? Count(entry.Entry) + 1 : 1, keyspace);
        try
        {
            SortedSetView view = entry.Exists ? new SortedSetView(entry.Entry, keyspace) : default;
            SortedSetCursor cursor = view.WalkAll(stackalloc byte[ListpackElement.ScratchBytes]);
            while (cursor.MoveNext()) table.Add(cursor.Member, cursor.Score);
            if (score is { } given) table.Set(member, given);
            if (entry.Exists) scope.ReplaceByLarge(in key, ref entry, table.Root);
            else scope.CreateLarge(in key, table.Root, ref entry);
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }

    /// <summary>Where a member was found: in a large set by reference, in a packed one by offset.</summary>
    private readonly record struct Place(bool Exists, double Score, uint Reference, int Offset);
}
