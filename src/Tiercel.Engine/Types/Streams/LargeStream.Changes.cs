using System.Buffers.Binary;

namespace Tiercel.Engine;

// Entries come at the end and go anywhere.
internal readonly unsafe partial struct LargeStream
{
    /// <summary>Fields and values of an entry, in bytes all together, at most.</summary>
    public const long MaxEntryBytes = 1L << 30;

    /// <summary>Adds an entry; its id is greater than the last that was given.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="items">Fields and values by turns, of <see cref="MaxEntryBytes"/> at most.</param>
    /// <param name="options">How long nodes get.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Append<TItems>(StreamId id, scoped in TItems items, EngineOptions options)
        where TItems : struct, IByteStrings, allows ref struct
    {
        int limit = (int)NodeLimit(options);
        int node = Nodes.Nodes - 1;
        if (node < 0 || !HasRoom(node, in items, options)) AppendNode(id, in items, limit);
        else AppendTo(node, id, in items, limit);
        Root.AddToCount(1, _journal);
        LastId = id;
        Added++;
    }

    /// <summary>Adds a node that was read from a dump, with entries behind all that are there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void AppendNode(ReadOnlySpan<byte> bytes, int live)
    {
        int node = Nodes.Nodes;
        Nodes.InsertNode(node, bytes.Length, growsFront: false);
        bytes.CopyTo(Nodes.Open(node, 0, 0, bytes.Length, live));
        Root.AddToCount(live, _journal);
    }

    /// <summary>Removes an entry; false if it is not there.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public bool Remove(StreamId id)
    {
        StreamCursor cursor = new(in this, id, id);
        if (!cursor.MoveNext()) return false;
        Root.AddToCount(-1, _journal);
        if (Nodes[cursor.Node].Count == 1)
        {
            Nodes.RemoveNodes(cursor.Node, 1);
            return true;
        }

        Mark(cursor.Node, cursor.Offset, cursor.Flags);
        CountRemoved(cursor.Node, 1);
        return true;
    }

    /// <summary>Removes entries at the old end, many nodes of them to the bin; returns how many.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public long Trim(in StreamTrim trim, LargeValueBin bin)
    {
        int whole = 0;
        long left = Count;
        bool isExhausted = false;
        while (whole < Nodes.Nodes && !trim.IsReached(left))
        {
            int live = Nodes[whole].Count;
            isExhausted = trim.Limit > 0 && Count - left + live > trim.Limit;
            if (isExhausted || !trim.Covers(new StreamNode(Nodes[whole].Bytes), live, left)) break;
            left -= live;
            whole++;
        }

        Nodes.RemoveNodes(0, whole, bin);
        bool cutsNode = !isExhausted && !trim.IsApproximate && Nodes.Nodes > 0;
        if (cutsNode && !trim.IsReached(left)) left -= TrimFirstNode(in trim, left);
        long removed = Count - left;
        if (removed > 0) Root.AddToCount(-removed, _journal);
        return removed;
    }

    private static long NodeLimit(EngineOptions options) =>
        options.StreamNodeMaxBytes is 0 or > MaxEntryBytes ? MaxEntryBytes : options.StreamNodeMaxBytes;

    private bool HasRoom<TItems>(int node, scoped in TItems items, EngineOptions options)
        where TItems : struct, IByteStrings, allows ref struct
    {
        StreamNode last = new(Nodes[node].Bytes);
        int live = Nodes[node].Count;
        if (options.StreamNodeMaxEntries > 0 && (long)live + last.Removed >= options.StreamNodeMaxEntries) return false;
        long bytes = StreamNodeImage.Measure(in last, live);
        for (int i = 0; i < items.Count; i++) bytes += items[i].Length;
        return bytes < NodeLimit(options);
    }

    private void AppendTo<TItems>(int node, StreamId id, scoped in TItems items, int limit)
        where TItems : struct, IByteStrings, allows ref struct
    {
        StreamNode last = new(Nodes[node].Bytes);
        StreamEntryWriter<TItems> writer = new(id, last.FirstId, items, HasFieldsOf(in last, in items));
        writer.Write(Nodes.Open(node, Nodes[node].Length, 0, writer.Measure(), 1, limit));
    }

    // The node before it will hardly grow again: what it has more than it needs is given back.
    private void AppendNode<TItems>(StreamId id, scoped in TItems items, int limit)
        where TItems : struct, IByteStrings, allows ref struct
    {
        int node = Nodes.Nodes;
        StreamEntryWriter<TItems> writer = new(id, id, items, hasSameFields: true);
        int bytes = writer.MeasureNode() + writer.Measure();
        if (node > 0) Nodes.Fit(node - 1);
        Nodes.InsertNode(node, Nodes.CapacityFor(bytes, limit), growsFront: false);
        writer.Write(writer.WriteNode(Nodes.Open(node, 0, 0, bytes, 1, limit)));
    }

    private static bool HasFieldsOf<TItems>(in StreamNode node, scoped in TItems items)
        where TItems : struct, IByteStrings, allows ref struct
    {
        if (node.FieldCount * 2 != items.Count) return false;
        int at = node.FieldsOffset;
        for (int i = 0; i < items.Count; i += 2, at = Listpack.Next(node.Elements, at))
        {
            if (!Listpack.Matches(node.Elements, at, items[i])) return false;
        }

        return true;
    }

    // Of the first node all before what is to stay; it is not removed as a whole for an entry that is gone itself, or must stay.
    private int TrimFirstNode(in StreamTrim trim, long left)
    {
        StreamNode node = new(Nodes[0].Bytes);
        int end = node.EntriesOffset;
        int removed = 0;
        while (end < node.Elements.Length)
        {
            StreamEntryHead head = node.HeadAt(end);
            if (trim.Keeps(head.Id, left - removed)) break;
            if (!head.IsRemoved) removed++;
            end = node.NextOffset(in head);
        }

        if (removed == Nodes[0].Count)
        {
            Nodes.RemoveNodes(0, 1);
            return removed;
        }

        if (removed == 0) return 0;
        for (int at = node.EntriesOffset; at < end;)
        {
            StreamEntryHead head = node.HeadAt(at);
            if (!head.IsRemoved) Mark(0, at, head.Flags);
            at = node.NextOffset(in head);
        }

        CountRemoved(0, removed);
        return removed;
    }

    // Flags are an integer of one byte.
    private void Mark(int node, int offset, int flags) =>
        Nodes.Open(node, StreamNode.HeaderBytes + offset, 1, 1, 0)[0] = (byte)(flags | StreamNode.RemovedFlag);

    private void CountRemoved(int node, int count)
    {
        int removed = new StreamNode(Nodes[node].Bytes).Removed + count;
        Span<byte> target = Nodes.Open(node, StreamNode.RemovedOffset, sizeof(int), sizeof(int), -count);
        BinaryPrimitives.WriteInt32LittleEndian(target, removed);
    }
}
