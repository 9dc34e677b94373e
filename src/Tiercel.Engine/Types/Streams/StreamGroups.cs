namespace Tiercel.Engine;

/// <summary>The groups of a stream, by name. A view.</summary>
internal readonly unsafe struct StreamGroups(LargeValue owner, byte* header, Journal? journal)
{
    public long Count => Blocks.Count;

    private NamedBlocks Blocks => new(owner, header, StreamGroup.HeadBytes, journal);

    /// <summary>Goes to the next group in the order of the names; one that does not exist begins.</summary>
    public bool MoveNext(ref RecordPlace place, ref StreamGroup group)
    {
        nint block = group.Address;
        if (!Blocks.MoveNext(ref place, ref block)) return false;
        group = At(block);
        return true;
    }

    /// <summary>A group by name; it may not exist.</summary>
    public StreamGroup Find(ReadOnlySpan<byte> name) => At(Blocks.Find(name));

    /// <summary>Makes a group whose name is not there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public StreamGroup Add(ReadOnlySpan<byte> name) => At(Blocks.Add(name));

    /// <summary>Removes a group with all it owns; of what is pending many nodes go to the bin.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void Remove(StreamGroup group, LargeValueBin bin)
    {
        group.FreeContent(bin);
        Blocks.Remove(group.Address);
    }

    /// <summary>Frees all groups.</summary>
    public void Free()
    {
        RecordPlace place = default;
        for (StreamGroup group = default; MoveNext(ref place, ref group);) group.FreeContent();
        Blocks.FreeAll();
    }

    /// <summary>Takes over the groups of another stream; there are none here yet.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; <see cref="Free"/> frees what was copied.</exception>
    public void CopyFrom(StreamGroups source)
    {
        RecordPlace place = default;
        for (StreamGroup group = default; source.MoveNext(ref place, ref group);) Add(group.Name).CopyFrom(group);
    }

    /// <summary>As <see cref="NodeSequence.Imaged"/>: the addresses of the groups.</summary>
    public SequenceImage Imaged(LargeImage image) => new(image, header);

    public void CheckInvariants()
    {
        Blocks.CheckInvariants();
        RecordPlace place = default;
        for (StreamGroup group = default; MoveNext(ref place, ref group);) group.CheckInvariants();
    }

    private StreamGroup At(nint block) => new(owner, block, journal);
}
