using Tiercel.Primitives;

namespace Tiercel.Engine;

// Elements that pass from list to list.
internal static partial class ListOps
{
    /// <summary>
    /// Takes an element from an end of a list and adds it at an end of another, or of the same: Done, Absent (the source), or
    /// WrongType. In a transaction, as two keys are changed.
    /// </summary>
    /// <param name="scope">Holds the shards of both keys.</param>
    /// <param name="source">Where from.</param>
    /// <param name="target">Where to.</param>
    /// <param name="from">The end of the source.</param>
    /// <param name="to">The end of the target.</param>
    /// <param name="moved">An empty buffer, which takes the element.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static OpStatus Move(
        ref KeyScope scope,
        scoped in Key source,
        scoped in Key target,
        ListSide from,
        ListSide to,
        scoped ref PooledBuffer moved)
    {
        OpStatus status = Open(ref scope, in source, out CollectionEntry entry);
        if (status != OpStatus.Done) return status;
        if (Open(ref scope, in target, out CollectionEntry targetEntry) == OpStatus.WrongType) return OpStatus.WrongType;
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        TryGet(new ListView(entry.Entry), from == ListSide.Left ? 0 : -1, out ListpackElement element);
        moved.Write(element.AsText(scratch));

        // Such a list is what it was, and must not go for a moment.
        bool isOneList = source.Bytes.SequenceEqual(target.Bytes);
        if (isOneList && (from == to || Count(entry.Entry) == 1)) return OpStatus.Done;
        Push(ref scope, in target, ref targetEntry, to, moved.Written);

        // Looked up again: making the target may have moved its place.
        Open(ref scope, in source, out entry);
        RemoveAtEnd(ref scope, in source, ref entry, from, 1);
        return OpStatus.Done;
    }
}
