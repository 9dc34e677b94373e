using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

// Elements that are removed because they are a value, wherever they stand.
internal static partial class ListOps
{
    /// <summary>
    /// Removes elements that are a value: the first so many, if the count is negative so many of the last, all if it is 0.
    /// Removes the key if no others are left. Returns how many.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static long Remove(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, long count, scoped ReadOnlySpan<byte> value)
    {
        ListpackElement sought = new(value);
        bool goesLeft = count < 0;
        long most = count == 0 ? long.MaxValue : count == long.MinValue ? long.MaxValue : Math.Abs(count);
        long total = Count(entry.Entry);
        long removed;
        if (entry.IsLarge)
        {
            ListLimits limits = new(scope.Database.Keyspace.Options);
            removed = RemoveLarge(Changing(ref scope, in key, in entry), sought, most, goesLeft, in limits);
            KeyScope.EndChange(in entry);
        }
        else
        {
            removed = RemovePacked(ref scope, in key, ref entry, sought, (int)Math.Min(most, int.MaxValue), goesLeft);
        }

        if (removed == 0) return 0;
        scope.TellCollection(MutationKind.ListRemove, in key, value: value, number: count);
        if (removed == total) RemoveEmptied(ref scope, in key, ref entry);
        return removed;
    }

    // Those that stay are written anew, behind each other. If none stays nothing is done: the key will be removed.
    [SkipLocalsInit]
    private static int RemovePacked(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ListpackElement sought,
        int most,
        bool goesLeft)
    {
        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.Packed);
        int matches = 0;
        ListpackCursor counting = new(elements);
        while (counting.MoveNext()) matches += counting.Current.Equals(sought) ? 1 : 0;
        int removed = Math.Min(matches, most);
        if (removed == 0 || removed == PackedValue.Count(entry.Packed)) return removed;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], elements.Length);
        int spared = goesLeft ? matches - removed : 0;
        int left = removed;
        int kept = 0;
        ListpackCursor cursor = new(elements);
        while (cursor.MoveNext())
        {
            if (left > 0 && cursor.Current.Equals(sought) && spared-- <= 0)
            {
                left--;
                continue;
            }

            elements[cursor.Offset..cursor.End].CopyTo(scratch.Span[kept..]);
            kept += cursor.End - cursor.Offset;
        }

        scope.Splice(in key, ref entry, PackedValue.HeaderBytes, elements.Length, scratch.Span[..kept], -removed);
        return removed;
    }

    private static long RemoveLarge(LargeList list, scoped ListpackElement sought, long most, bool goesLeft, in ListLimits limits)
    {
        long left = most;
        int node = goesLeft ? list.Nodes.Nodes - 1 : 0;
        while (left > 0 && (uint)node < (uint)list.Nodes.Nodes)
        {
            int nodes = list.Nodes.Nodes;
            long before = left;
            if (goesLeft) RemoveInNodeToLeft(list, node, sought, ref left);
            else RemoveInNodeToRight(list, node, sought, ref left);
            bool isGone = list.Nodes.Nodes < nodes;
            // With the neighbour that is done with, so that what is still to do keeps its place.
            bool isMerged = !isGone && left < before && list.TryMerge(goesLeft ? node : node - 1, in limits);
            if (goesLeft) node--;
            else if (!isGone && !isMerged) node++;
        }

        return most - left;
    }

    private static void RemoveInNodeToRight(LargeList list, int node, scoped ListpackElement sought, ref long left)
    {
        int nodes = list.Nodes.Nodes;
        int offset = 0;
        while (left > 0 && list.Nodes.Nodes == nodes)
        {
            ReadOnlySpan<byte> bytes = list.Nodes[node].Bytes;
            while (offset < bytes.Length && !Listpack.Read(bytes, offset).Equals(sought)) offset = Listpack.Next(bytes, offset);
            if (offset == bytes.Length) return;
            // As many as stand side by side go in one step.
            int end = offset;
            int count = 0;
            for (; count < left && end < bytes.Length && Listpack.Read(bytes, end).Equals(sought); count++) end = Listpack.Next(bytes, end);
            left -= count;
            list.Remove(node, offset, end - offset, count);
        }
    }

    private static void RemoveInNodeToLeft(LargeList list, int node, scoped ListpackElement sought, ref long left)
    {
        int nodes = list.Nodes.Nodes;
        int end = list.Nodes[node].Length;
        while (left > 0 && end > 0 && list.Nodes.Nodes == nodes)
        {
            ReadOnlySpan<byte> bytes = list.Nodes[node].Bytes;
            int offset = end;
            int count = 0;
            while (offset > 0 && count < left)
            {
                int previous = Listpack.Previous(bytes, offset);
                if (!Listpack.Read(bytes, previous).Equals(sought)) break;
                offset = previous;
                count++;
            }

            int removed = end - offset;
            end = offset > 0 ? Listpack.Previous(bytes, offset) : 0;
            left -= count;
            if (count > 0) list.Remove(node, offset, removed, count);
        }
    }
}
