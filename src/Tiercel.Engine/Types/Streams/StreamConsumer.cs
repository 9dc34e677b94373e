namespace Tiercel.Engine;

/// <summary>A consumer of a group: what it was given and has not acknowledged. A view of its block.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    the ids of its pending entries, in order
/// 24      8     how many they are
/// 32      8     when it last asked for something, Unix milliseconds
/// 40      4 + n name
/// </code>
/// </remarks>
internal readonly unsafe struct StreamConsumer(LargeValue owner, nint address, Journal? journal)
{
    public const int HeadBytes = SeenOffset + sizeof(long);

    private const int CountOffset = NodeSequence.HeaderBytes;
    private const int SeenOffset = CountOffset + sizeof(long);

    public nint Address => address;

    public bool Exists => address != 0;

    public ReadOnlySpan<byte> Name => NamedBlocks.NameOf(address, HeadBytes);

    /// <summary>Entries that are pending.</summary>
    public long PendingCount => *(long*)(address + CountOffset);

    /// <summary>When it last asked for something, Unix milliseconds.</summary>
    public long SeenAtMs
    {
        get => *(long*)(address + SeenOffset);
        set
        {
            owner.Save((void*)(address + SeenOffset), sizeof(long), journal);
            *(long*)(address + SeenOffset) = value;
        }
    }

    /// <summary>The ids of its pending entries.</summary>
    public SortedRecords<StreamId> Pending => new(Nodes);

    private NodeSequence Nodes => new(owner, (byte*)address, journal);

    /// <summary>The ids of the pending entries of a consumer in an image.</summary>
    public static SequenceImage PendingAt(LargeImage image, nint consumer) => new(image, (byte*)consumer);

    /// <summary>Notes an entry that is not among its own.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Add(StreamId id)
    {
        Pending.TryFind(new SoughtId(id), out RecordPlace place);
        Pending.Insert(place, in id);
        AddToCount(1);
    }

    /// <summary>Forgets one of its entries.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void Remove(StreamId id)
    {
        Pending.TryFind(new SoughtId(id), out RecordPlace place);
        Pending.Remove(place);
        AddToCount(-1);
    }

    /// <summary>Frees what it owns; its block is its group's to free.</summary>
    public void FreeContent(LargeValueBin? bin = null) => Nodes.FreeAll(bin);

    /// <summary>Takes over the entries and times of another, whose content is empty here.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void CopyFrom(StreamConsumer source)
    {
        Nodes.CopyFrom(source.Nodes);
        AddToCount(source.PendingCount);
        SeenAtMs = source.SeenAtMs;
    }

    public void CheckInvariants() => Pending.CheckInvariants(PendingCount, static (a, b) => a.CompareTo(b));

    private void AddToCount(long delta)
    {
        owner.Save((void*)(address + CountOffset), sizeof(long), journal);
        *(long*)(address + CountOffset) += delta;
    }
}
