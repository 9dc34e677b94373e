namespace Tiercel.Engine;

/// <summary>
/// A stream: entries in nodes, in the order of their ids, and the groups that read it. However short, it is kept like this:
/// a view of its root.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    head of every large value; it counts the entries
/// 24      24    nodes of entries, see <see cref="StreamNode"/>
/// 48      16    the last id that was given
/// 64      16    the greatest id that was removed by name
/// 80      8     entries ever added
/// 88      24    groups, by name
/// </code>
/// A node whose entries are all removed goes; removed ones between others stay, marked, until then.
/// </remarks>
internal readonly unsafe partial struct LargeStream
{
    private const int NodesOffset = LargeValue.HeaderBytes;
    private const int LastIdOffset = NodesOffset + NodeSequence.HeaderBytes;
    private const int MaxRemovedIdOffset = LastIdOffset + StreamId.Bytes;
    private const int AddedOffset = MaxRemovedIdOffset + StreamId.Bytes;
    private const int GroupsOffset = AddedOffset + sizeof(long);
    private const int RootBytes = GroupsOffset + NodeSequence.HeaderBytes;

    private readonly Journal? _journal;

    /// <summary>The stream of a root; a transaction gives the journal.</summary>
    public LargeStream(LargeValue root, Journal? journal = null)
    {
        Root = root;
        _journal = journal;
        Nodes = new NodeSequence(root, root.Address + NodesOffset, journal);
    }

    public LargeValue Root { get; }

    public NodeSequence Nodes { get; }

    /// <summary>Its groups.</summary>
    public StreamGroups Groups => new(Root, Root.Address + GroupsOffset, _journal);

    public long Count => Root.Count;

    public StreamId LastId
    {
        get => *(StreamId*)(Root.Address + LastIdOffset);
        set => SetId(LastIdOffset, value);
    }

    /// <summary>The greatest id that was removed by name, not trimmed away; zero if none was.</summary>
    public StreamId MaxRemovedId
    {
        get => *(StreamId*)(Root.Address + MaxRemovedIdOffset);
        set => SetId(MaxRemovedIdOffset, value);
    }

    /// <summary>Entries that were ever added, as far as is known.</summary>
    public long Added
    {
        get => *(long*)(Root.Address + AddedOffset);
        set
        {
            _journal?.Save(Root.Address + AddedOffset, sizeof(long));
            *(long*)(Root.Address + AddedOffset) = value;
        }
    }

    /// <summary>The id of the first entry that is there; zero without one.</summary>
    public StreamId FirstEntryId => EdgeId(isReverse: false);

    /// <summary>The id of the last entry that is there; zero without one.</summary>
    public StreamId LastEntryId => EdgeId(isReverse: true);

    /// <summary>A stream without entries.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static LargeStream Create() => new(LargeValue.Allocate(ValueKind.Stream, RootBytes));

    /// <summary>The last node that begins at or before an id; -1 if there is none.</summary>
    public int NodeOf(StreamId id)
    {
        int low = 0;
        int high = Nodes.Nodes;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (StreamId.Read(Nodes[middle].Bytes) <= id) low = middle + 1;
            else high = middle;
        }

        return low - 1;
    }

    /// <summary>Whether there is an entry with this id.</summary>
    public bool Contains(StreamId id) => new StreamCursor(in this, id, id).MoveNext();

    /// <summary>Frees all of it.</summary>
    public void Free()
    {
        Groups.Free();
        Nodes.FreeAll();
        Root.References = 0;
        Root.Free();
    }

    /// <summary>Another stream with the same content.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public LargeStream Copy()
    {
        LargeStream copy = Create();
        try
        {
            copy.Nodes.CopyFrom(Nodes);
            copy.Root.AddToCount(Count, journal: null);
            copy.LastId = LastId;
            copy.MaxRemovedId = MaxRemovedId;
            copy.Added = Added;
            copy.Groups.CopyFrom(Groups);
            return copy;
        }
        catch (InsufficientMemoryException)
        {
            copy.Free();
            throw;
        }
    }

    /// <summary>Checks nodes, ids and groups; throws at the first contradiction.</summary>
    public void CheckInvariants()
    {
        Nodes.CheckInvariants(Count);
        StreamId last = default;
        for (int i = 0; i < Nodes.Nodes; i++)
        {
            StreamNode node = new(Nodes[i].Bytes);
            if (!StreamNodeImage.AreEntriesSound(node, Nodes[i].Count, node.Removed) || (i > 0 && node.FirstId <= last))
            {
                throw new InvalidOperationException($"Node {i} of a stream, from {node.FirstId}, does not hold what it says.");
            }

            last = node.LastId;
        }

        if (last > LastId) throw new InvalidOperationException($"A stream holds {last}, its last id is {LastId}.");
        Groups.CheckInvariants();
    }

    private StreamId EdgeId(bool isReverse)
    {
        StreamCursor cursor = new(in this, StreamId.Zero, StreamId.Max, isReverse);
        return cursor.MoveNext() ? cursor.Current.Id : StreamId.Zero;
    }

    private void SetId(int offset, StreamId id)
    {
        _journal?.Save(Root.Address + offset, StreamId.Bytes);
        *(StreamId*)(Root.Address + offset) = id;
    }
}
