using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// Records of one length in the order of what they begin with, in nodes: O(log n) to find one, and a move of half a node's
/// bytes at most to add or remove one, of none at either end.
/// </summary>
/// <typeparam name="TRecord">A record, as it lies in a node.</typeparam>
internal readonly unsafe struct SortedRecords<TRecord>(NodeSequence nodes)
    where TRecord : unmanaged
{
    // A guess between the bytes moved and the nodes to keep.
    private const int NodeRecords = 100;

    private static int NodeBytes => NodeRecords * sizeof(TRecord);

    /// <summary>Where the first record stands, if there is one.</summary>
    public static RecordPlace First => default;

    /// <summary>Records, counted node by node.</summary>
    public long Count
    {
        get
        {
            long count = 0;
            for (int i = 0; i < nodes.Nodes; i++) count += nodes[i].Count;
            return count;
        }
    }

    /// <summary>The record at a place, to be read.</summary>
    public ref readonly TRecord this[RecordPlace place] =>
        ref Unsafe.AsRef<TRecord>(nodes[place.Node].Block + nodes[place.Node].Start + ((nint)place.Index * sizeof(TRecord)));

    /// <summary>Whether a record stands at a place; one behind the end of its node is put at the beginning of the next.</summary>
    public bool Exists(ref RecordPlace place)
    {
        if (place.Node < nodes.Nodes && place.Index >= nodes[place.Node].Count) place = new RecordPlace(place.Node + 1, 0);
        return place.Node < nodes.Nodes;
    }

    /// <summary>Where the last record stands; there is one.</summary>
    public RecordPlace Last() => new(nodes.Nodes - 1, nodes[nodes.Nodes - 1].Count - 1);

    /// <summary>Finds a record; if it is not there, the place where it would stand.</summary>
    public bool TryFind<TSought>(scoped in TSought sought, out RecordPlace place)
        where TSought : struct, ISought<TRecord>, allows ref struct
    {
        int node = FindNode(in sought);
        int low = 0;
        int high = nodes.Nodes == 0 ? 0 : nodes[node].Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            int order = sought.CompareTo(in this[new RecordPlace(node, middle)]);
            if (order == 0)
            {
                place = new RecordPlace(node, middle);
                return true;
            }

            if (order > 0) low = middle + 1;
            else high = middle;
        }

        place = new RecordPlace(node, low);
        return false;
    }

    /// <summary>Adds a record at the place that <see cref="TryFind"/> gave for it.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the records are as they were.</exception>
    public void Insert(RecordPlace place, in TRecord record)
    {
        if (nodes.Nodes == 0 || nodes[place.Node].Count >= NodeRecords) MakeRoom(ref place);
        Span<byte> target = nodes.Open(place.Node, place.Index * sizeof(TRecord), 0, sizeof(TRecord), 1, NodeBytes);
        Unsafe.WriteUnaligned(ref target[0], record);
    }

    /// <summary>Puts another record, that sorts alike, in the place of one.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void Replace(RecordPlace place, in TRecord record)
    {
        Span<byte> target = nodes.Open(place.Node, place.Index * sizeof(TRecord), sizeof(TRecord), sizeof(TRecord), 0);
        Unsafe.WriteUnaligned(ref target[0], record);
    }

    /// <summary>Removes a record; the next one then stands at its place, or at the beginning of the node after.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void Remove(RecordPlace place)
    {
        if (nodes[place.Node].Count == 1)
        {
            nodes.RemoveNodes(place.Node, 1);
            return;
        }

        nodes.Open(place.Node, place.Index * sizeof(TRecord), sizeof(TRecord), 0, -1);
        if (place.Node + 1 == nodes.Nodes) return;
        // Only into room that is there: to remove must not need memory.
        int together = nodes[place.Node].Length + nodes[place.Node + 1].Length;
        bool hasRoom = nodes[place.Node].Room(atFront: false) >= nodes[place.Node + 1].Length;
        if (hasRoom && together <= NodeBytes / 2) nodes.Merge(place.Node, NodeBytes);
    }

    /// <summary>Checks the order; throws if it is wrong.</summary>
    public void CheckInvariants(long count, Comparison<TRecord> order)
    {
        nodes.CheckInvariants(count);
        RecordPlace place = First;
        if (!Exists(ref place)) return;
        TRecord last = this[place];
        for (place = place.Next(); Exists(ref place); place = place.Next())
        {
            if (order(last, this[place]) >= 0) throw new InvalidOperationException($"The records at {place} are in the wrong order.");
            last = this[place];
        }
    }

    // The last node that begins at or before what is sought, or the first.
    private int FindNode<TSought>(scoped in TSought sought)
        where TSought : struct, ISought<TRecord>, allows ref struct
    {
        int low = 0;
        int high = nodes.Nodes;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (sought.CompareTo(in this[new RecordPlace(middle, 0)]) >= 0) low = middle + 1;
            else high = middle;
        }

        return Math.Max(low - 1, 0);
    }

    // Behind the last record of all a new node, so that ascending ones fill their nodes; else half of a node goes to a new one.
    private void MakeRoom(ref RecordPlace place)
    {
        if (nodes.Nodes == 0 || (place.Node == nodes.Nodes - 1 && place.Index == nodes[place.Node].Count))
        {
            nodes.InsertNode(nodes.Nodes, nodes.CapacityFor(sizeof(TRecord), NodeBytes), growsFront: false);
            place = new RecordPlace(nodes.Nodes - 1, 0);
            return;
        }

        int half = nodes[place.Node].Count / 2;
        nodes.Split(place.Node, half * sizeof(TRecord), half, NodeBytes);
        if (place.Index > half) place = new RecordPlace(place.Node + 1, place.Index - half);
    }
}

/// <summary>Where a record stands: its node, and its number there.</summary>
internal readonly record struct RecordPlace(int Node, int Index)
{
    /// <summary>The place behind it, of which is to be asked whether there is a record.</summary>
    public RecordPlace Next() => new(Node, Index + 1);
}

/// <summary>Something sought among records.</summary>
internal interface ISought<TRecord>
{
    /// <summary>Below zero if it stands before a record, zero if that is it, above zero if it stands behind.</summary>
    int CompareTo(in TRecord record);
}
