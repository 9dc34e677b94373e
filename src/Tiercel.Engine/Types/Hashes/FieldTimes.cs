using System.Runtime.InteropServices;

namespace Tiercel.Engine;

/// <summary>
/// When the fields of a large hash expire, the earliest first: what is due is found without a look at the others. It lies
/// in the table's annex, made with the first time and freed with the last, so that a hash without times pays nothing.
/// </summary>
/// <remarks>The annex is the header of a <see cref="NodeSequence"/>, whose nodes hold a <see cref="FieldTime"/> for each.</remarks>
internal readonly unsafe struct FieldTimes(ElementTable<HashElement> table)
{
    private readonly ElementTable<HashElement> _table = table;

    /// <summary>Whether any field has a time.</summary>
    public bool Any => _table.Annex != 0;

    private NodeSequence Nodes => NodesAt(_table.Heap, _table.Annex);

    private SortedRecords<FieldTime> Records => new(Nodes);

    /// <summary>The earliest time of the hash with a root; none, if no field has one.</summary>
    public static long EarliestMs(LargeValue root)
    {
        ChunkHeap heap = ElementTable<HashElement>.HeapOf(root, out uint annex);
        return annex == 0 ? Expiry.None : First(new SortedRecords<FieldTime>(NodesAt(heap, annex))).ExpiresAtMs;
    }

    /// <summary>How many times have passed.</summary>
    public long CountDue(long nowMs)
    {
        if (!Any || First(Records).ExpiresAtMs > nowMs) return 0;
        Records.TryFind(new FieldTime(nowMs, uint.MaxValue), out RecordPlace place);
        NodeSequence nodes = Nodes;
        long count = place.Index;
        for (int i = 0; i < place.Node; i++) count += nodes[i].Count;
        return count;
    }

    /// <summary>The element whose time passed first; 0 if none has.</summary>
    public uint FirstDue(long nowMs)
    {
        if (!Any) return 0;
        FieldTime first = First(Records);
        return first.ExpiresAtMs <= nowMs ? first.Element : 0;
    }

    /// <summary>Adds the time of an element that has none yet.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Add(long expiresAtMs, uint element)
    {
        bool isFirst = !Any;
        if (isFirst) MakeAnnex();
        FieldTime time = new(expiresAtMs, element);
        try
        {
            Records.TryFind(in time, out RecordPlace place);
            Records.Insert(place, in time);
        }
        catch (InsufficientMemoryException)
        {
            if (isFirst) FreeAnnex();
            throw;
        }
    }

    /// <summary>Removes the time of an element.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left.</exception>
    public void Remove(long expiresAtMs, uint element)
    {
        FieldTime time = new(expiresAtMs, element);
        if (!Records.TryFind(in time, out RecordPlace place))
        {
            throw new InvalidOperationException("The time of a field is not among those of its hash.");
        }

        Records.Remove(place);
        if (Nodes.Nodes == 0) FreeAnnex();
    }

    /// <summary>Frees all of it, once the hash is done with.</summary>
    public void FreeAll()
    {
        if (Any) Nodes.FreeAll();
    }

    /// <summary>Copies the times of a table of which this one is a copy.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; <see cref="FreeAll"/> frees what was copied.</exception>
    public void CopyFrom(FieldTimes source)
    {
        if (!source.Any) return;
        // It still refers to the nodes of the source.
        Header().Clear();
        Nodes.CopyFrom(source.Nodes);
    }

    /// <summary>Checks that exactly the elements with a time are here. Throws if not.</summary>
    public void CheckInvariants()
    {
        Checking checking = new(this);
        _table.ForEach(ref checking);
        if (!Any && checking.Timed == 0) return;
        if (!Any || checking.Timed == 0) throw new InvalidOperationException($"Times: {checking.Timed}, and the annex is {_table.Annex}.");
        Records.CheckInvariants(checking.Timed, static (a, b) => a.CompareTo(in b));
    }

    private static NodeSequence NodesAt(ChunkHeap heap, uint annex) => new(heap.Owner, heap.At(annex), heap.Journal);

    private static FieldTime First(SortedRecords<FieldTime> records)
    {
        RecordPlace place = SortedRecords<FieldTime>.First;
        return records.Exists(ref place) ? records[place] : default;
    }

    private Span<byte> Header() => new(_table.Heap.At(_table.Annex), NodeSequence.HeaderBytes);

    private void MakeAnnex()
    {
        uint annex = _table.Heap.Allocate(NodeSequence.HeaderBytes);
        _table.SetAnnex(annex);
        Header().Clear();
    }

    private void FreeAnnex()
    {
        Nodes.FreeAll();
        uint annex = _table.Annex;
        _table.SetAnnex(0);
        _table.Heap.Free(annex, NodeSequence.HeaderBytes);
    }

    private struct Checking(FieldTimes times) : IReferenceVisitor
    {
        public long Timed;

        public void Visit(uint reference)
        {
            long expiresAtMs = times._table.At(reference).ExpiresAtMs;
            if (expiresAtMs == Expiry.None) return;
            Timed++;
            if (times.Any && times.Records.TryFind(new FieldTime(expiresAtMs, reference), out _)) return;
            throw new InvalidOperationException("Times: that of an element is missing.");
        }
    }
}

/// <summary>When an element expires, Unix milliseconds. In order of the times, then of the references.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal readonly record struct FieldTime(long ExpiresAtMs, uint Element) : ISought<FieldTime>
{
    public int CompareTo(in FieldTime record)
    {
        int order = ExpiresAtMs.CompareTo(record.ExpiresAtMs);
        return order != 0 ? order : Element.CompareTo(record.Element);
    }
}
