using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Changes take the entry that Open found, so that several elements are changed with one look-up.
internal static partial class ListOps
{
    // Elements up to this many bytes are packed on the stack.
    private const int StackBytes = 512;

    // A large list of one node with no more than this is packed again: far enough from where it became large.
    private const int PackAgainBytes = 512;

    /// <summary>Finds a list to be changed: Done, Absent or WrongType.</summary>
    public static OpStatus Open(ref KeyScope scope, scoped in Key key, out CollectionEntry entry) =>
        scope.FindForChange(in key, ValueKind.List, out entry);

    /// <summary>Adds an element at an end, and makes the list if there is none.</summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="entry">As it was opened.</param>
    /// <param name="side">The end.</param>
    /// <param name="value">The element. It may not lie in the list itself.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static void Push(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        ListSide side,
        scoped ReadOnlySpan<byte> value)
    {
        ListLimits limits = new(scope.Database.Keyspace.Options);
        ListpackElement element = new(value);
        if (entry.IsLarge || !TryPushPacked(ref scope, in key, ref entry, side, element, in limits))
        {
            if (!entry.Exists) CreateLarge(ref scope, in key, ref entry, element, in limits);
            else PushLarge(ref scope, in key, ref entry, side, element, in limits);
        }

        scope.TellCollection(side == ListSide.Left ? MutationKind.ListPushLeft : MutationKind.ListPushRight, in key, value: value);
    }

    /// <summary>
    /// Elements are about to be pushed one by one: unless a large list has room for all of them, it is a transaction, as
    /// <see cref="KeyScope.BeginSeveral(int)"/> begins it.
    /// </summary>
    public static void BeginPushes<TElements>(
        ref KeyScope scope, scoped in CollectionEntry entry, ListSide side, scoped in TElements elements)
        where TElements : struct, IByteStrings, allows ref struct
    {
        if (elements.Count == 1) return;
        if (entry.IsLarge)
        {
            long bytes = 0;
            for (int i = 0; i < elements.Count; i++) bytes += elements[i].Length;
            ListLimits limits = new(scope.Database.Keyspace.Options);
            if (new LargeList(entry.Large).HasRoom(side, elements.Count, bytes, in limits)) return;
        }

        scope.BeginSeveral(elements.Count);
    }

    /// <summary>Removes so many elements from an end, and the key if they are all.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static void RemoveAtEnd(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, ListSide side, long count)
    {
        if (count == 0) return;
        bool isAll = count >= Count(entry.Entry);
        if (isAll) count = Count(entry.Entry);
        if (!isAll)
        {
            if (!entry.IsLarge) RemovePackedAtEnd(ref scope, in key, ref entry, side, (int)count);
            else if (!TryPackAgain(ref scope, in key, ref entry, side, count))
            {
                Changing(ref scope, in key, in entry).RemoveAtEnd(side, count, scope.Database.Keyspace.LargeValues);
                KeyScope.EndChange(in entry);
            }
        }

        MutationKind kind = side == ListSide.Left ? MutationKind.ListPopLeft : MutationKind.ListPopRight;
        scope.TellCollection(kind, in key, number: count);
        if (isAll) RemoveEmptied(ref scope, in key, ref entry);
    }

    /// <summary>Puts a value in the place of the element with an index, negative from the right end; false if there is none.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the elements are as they were.</exception>
    public static bool Set(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        long index,
        scoped ReadOnlySpan<byte> value)
    {
        if (!TryResolve(Count(entry.Entry), ref index)) return false;
        Edit(ref scope, in key, ref entry, new ListView(entry.Entry).Locate(index), replaces: true, value);
        scope.TellCollection(MutationKind.ListSet, in key, value: value, number: index);
        return true;
    }

    /// <summary>Inserts an element beside the first one that is a pivot; false if there is none.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the elements are as they were.</exception>
    public static bool Insert(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        bool before,
        scoped ReadOnlySpan<byte> pivot,
        scoped ReadOnlySpan<byte> value)
    {
        if (!TryFind(new ListView(entry.Entry), pivot, goesLeft: false, out ListPosition at)) return false;
        if (!before) at = at with { Offset = Listpack.Next(new ListView(entry.Entry).Bytes(at.Node), at.Offset) };
        Edit(ref scope, in key, ref entry, at, replaces: false, value);
        MutationKind kind = before ? MutationKind.ListInsertBefore : MutationKind.ListInsertAfter;
        scope.TellCollection(kind, in key, pivot, value);
        return true;
    }

    /// <summary>Keeps the elements of a range only; removes the key if there are none.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the transaction that is open then is to be rolled back.</exception>
    public static void Trim(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, long start, long end)
    {
        long count = Count(entry.Entry);
        IndexRange kept = IndexRange.OfElements(start, end, count);
        if (kept.IsEmpty)
        {
            RemoveAtEnd(ref scope, in key, ref entry, ListSide.Left, count);
            return;
        }

        // Only a packed list may need memory to become shorter.
        if (!entry.IsLarge) scope.BeginSeveral(2);
        RemoveAtEnd(ref scope, in key, ref entry, ListSide.Right, count - 1 - kept.Last);
        RemoveAtEnd(ref scope, in key, ref entry, ListSide.Left, kept.First);
    }

    // Inserts an element at a position, or puts it in the place of the one there.
    private static void Edit(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        ListPosition at,
        bool replaces,
        scoped ReadOnlySpan<byte> value)
    {
        ListLimits limits = new(scope.Database.Keyspace.Options);
        ListpackElement element = new(value);
        if (!entry.IsLarge)
        {
            ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
            int removed = replaces ? Listpack.Next(elements, at.Offset) - at.Offset : 0;
            int count = PackedValue.Count(entry.Packed) - (replaces ? 1 : 0);
            if (limits.AllowPacked(entry.Packed.Length - removed, count, element))
            {
                SplicePacked(ref scope, in key, ref entry, at.Offset, removed, element, replaces ? 0 : 1);
                return;
            }

            // The one node of the large list holds what the packed one held: the position stays.
            BecomeLarge(ref scope, in key, ref entry, in limits);
        }

        LargeList list = Changing(ref scope, in key, in entry);
        try
        {
            if (replaces) list.Replace(at.Node, at.Offset, element, in limits);
            else list.Insert(at.Node, at.Offset, element, in limits);
        }
        finally
        {
            KeyScope.EndChange(in entry);
        }
    }

    private static bool TryPushPacked(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        ListSide side,
        scoped ListpackElement element,
        in ListLimits limits)
    {
        if (!entry.Exists)
        {
            if (!limits.AllowPacked(PackedValue.HeaderBytes, 0, element)) return false;
            CreatePacked(ref scope, in key, ref entry, element);
            return true;
        }

        if (!limits.AllowPacked(entry.Packed.Length, PackedValue.Count(entry.Packed), element)) return false;
        int offset = side == ListSide.Left ? 0 : entry.Packed.Length - PackedValue.HeaderBytes;
        SplicePacked(ref scope, in key, ref entry, offset, 0, element, 1);
        return true;
    }

    [SkipLocalsInit]
    private static void CreatePacked(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ListpackElement element)
    {
        using PooledScratch scratch = new(stackalloc byte[StackBytes], PackedValue.HeaderBytes + element.EncodedLength);
        PackedValue.WriteHead(scratch.Span, 1);
        element.WriteTo(scratch.Span[PackedValue.HeaderBytes..]);
        scope.CreatePacked(in key, ValueKind.List, scratch.Span, ref entry);
    }

    [SkipLocalsInit]
    private static void SplicePacked(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        int offset,
        int removed,
        scoped ListpackElement element,
        int added)
    {
        using PooledScratch scratch = new(stackalloc byte[StackBytes], element.EncodedLength);
        element.WriteTo(scratch.Span);
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes + offset, removed, scratch.Span, added);
    }

    private static void RemovePackedAtEnd(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, ListSide side, int count)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        Range range = EndOf(elements, side, count);
        (int offset, int bytes) = range.GetOffsetAndLength(elements.Length);
        scope.Splice(in key, ref entry, PackedValue.HeaderBytes + offset, bytes, default, -count);
    }

    // Removes elements from an end of a large list by packing the others, if they are few; false if not.
    [SkipLocalsInit]
    private static bool TryPackAgain(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, ListSide side, long count)
    {
        NodeSequence nodes = new LargeList(entry.Large).Nodes;
        if (nodes.Nodes != 1 || nodes[0].Length > 2 * PackAgainBytes) return false;
        ReadOnlySpan<byte> elements = nodes[0].Bytes;
        (int offset, int removed) = EndOf(elements, side, (int)count).GetOffsetAndLength(elements.Length);
        ReadOnlySpan<byte> kept = side == ListSide.Left ? elements[removed..] : elements[..offset];
        if (kept.Length > PackAgainBytes) return false;
        Span<byte> packed = stackalloc byte[PackedValue.HeaderBytes + PackAgainBytes];
        PackedValue.WriteHead(packed, nodes[0].Count - (int)count);
        kept.CopyTo(packed[PackedValue.HeaderBytes..]);
        try
        {
            scope.ReplaceByPacked(in key, ref entry, packed[..(PackedValue.HeaderBytes + kept.Length)]);
            return true;
        }
        catch (InsufficientMemoryException)
        {
            // It stays large: what removes elements must not fail for want of memory.
            return false;
        }
    }

    private static void CreateLarge(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ListpackElement element,
        in ListLimits limits)
    {
        LargeList list = LargeList.Create(default, 0, in limits);
        try
        {
            list.Push(ListSide.Right, element, in limits);
            scope.CreateLarge(in key, list.Root, ref entry);
        }
        catch (InsufficientMemoryException)
        {
            list.Free();
            throw;
        }
    }

    private static void PushLarge(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        ListSide side,
        scoped ListpackElement element,
        in ListLimits limits)
    {
        if (!entry.IsLarge) BecomeLarge(ref scope, in key, ref entry, in limits);
        try
        {
            Changing(ref scope, in key, in entry).Push(side, element, in limits);
        }
        finally
        {
            KeyScope.EndChange(in entry);
        }
    }

    // Makes a packed list large. Its elements are those of one node then.
    private static void BecomeLarge(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, in ListLimits limits)
    {
        LargeList list = LargeList.Create(PackedValue.Elements(entry.Packed), PackedValue.Count(entry.Packed), in limits);
        try
        {
            scope.ReplaceByLarge(in key, ref entry, list.Root);
        }
        catch (InsufficientMemoryException)
        {
            list.Free();
            throw;
        }
    }

    private static void RemoveEmptied(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        scope.RemoveEmptied(in key, in entry);
        entry = default;
    }

    // The large list, with the journal of an open transaction.
    private static LargeList Changing(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry) =>
        new(entry.Large, scope.BeginChange(in key, in entry));

    // The bytes of so many elements at an end.
    private static Range EndOf(ReadOnlySpan<byte> elements, ListSide side, int count) => side == ListSide.Left
        ? ..Listpack.Skip(elements, 0, count)
        : Listpack.SkipBack(elements, elements.Length, count)..;

    private static bool TryFind(ListView list, scoped ReadOnlySpan<byte> value, bool goesLeft, out ListPosition at)
    {
        ListpackElement sought = new(value);
        ListCursor cursor = new(list, goesLeft ? list.Count - 1 : 0, goesLeft);
        while (cursor.MoveNext())
        {
            if (!cursor.Current.Equals(sought)) continue;
            at = cursor.Position;
            return true;
        }

        at = default;
        return false;
    }
}
