namespace Tiercel.Engine;

/// <summary>A group of consumers who share the entries of a stream among them. A view of its block.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       24    pending entries, by id
/// 24      8     how many they are
/// 32      24    consumers, by name
/// 56      16    the last id that was given out
/// 72      8     entries that were read up to it, -1 = not known
/// 80      4 + n name
/// </code>
/// </remarks>
internal readonly unsafe struct StreamGroup(LargeValue owner, nint address, Journal? journal)
{
    /// <summary>Nobody knows how many entries of the stream were before the last one read.</summary>
    public const long UnknownRead = -1;

    public const int HeadBytes = ReadOffset + sizeof(long);

    private const int CountOffset = NodeSequence.HeaderBytes;
    private const int ConsumersOffset = CountOffset + sizeof(long);
    private const int LastIdOffset = ConsumersOffset + NodeSequence.HeaderBytes;
    private const int ReadOffset = LastIdOffset + StreamId.Bytes;

    public nint Address => address;

    public bool Exists => address != 0;

    public ReadOnlySpan<byte> Name => NamedBlocks.NameOf(address, HeadBytes);

    /// <summary>Entries that are pending.</summary>
    public long PendingCount => *(long*)(address + CountOffset);

    /// <summary>The last id that was given out.</summary>
    public StreamId LastId => *(StreamId*)(address + LastIdOffset);

    /// <summary>Entries of the stream up to that one, or <see cref="UnknownRead"/>.</summary>
    public long EntriesRead => *(long*)(address + ReadOffset);

    /// <summary>The pending entries.</summary>
    public SortedRecords<PendingEntry> Pending => new(Nodes);

    public long ConsumerCount => Consumers.Count;

    private NamedBlocks Consumers => new(owner, (byte*)address + ConsumersOffset, StreamConsumer.HeadBytes, journal);

    private NodeSequence Nodes => new(owner, (byte*)address, journal);

    /// <summary>The pending entries of a group in an image.</summary>
    public static SequenceImage PendingAt(LargeImage image, nint group) => new(image, (byte*)group);

    /// <summary>The addresses of the consumers of a group in an image.</summary>
    public static SequenceImage ConsumersAt(LargeImage image, nint group) => new(image, (byte*)group + ConsumersOffset);

    /// <summary>Goes to the next consumer in the order of the names; one that does not exist begins.</summary>
    public bool MoveNext(ref RecordPlace place, ref StreamConsumer consumer)
    {
        nint block = consumer.Address;
        if (!Consumers.MoveNext(ref place, ref block)) return false;
        consumer = At(block);
        return true;
    }

    /// <summary>The consumer at an address.</summary>
    public StreamConsumer At(nint consumer) => new(owner, consumer, journal);

    /// <summary>A consumer by name; it may not exist.</summary>
    public StreamConsumer FindConsumer(ReadOnlySpan<byte> name) => At(Consumers.Find(name));

    /// <summary>Makes a consumer whose name is not there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public StreamConsumer AddConsumer(ReadOnlySpan<byte> name, long nowMs)
    {
        StreamConsumer consumer = At(Consumers.Add(name));
        consumer.SeenAtMs = nowMs;
        return consumer;
    }

    /// <summary>Removes a consumer with all that is pending of it; returns how many entries that were.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public long RemoveConsumer(StreamConsumer consumer)
    {
        RecordPlace place = default;
        for (; consumer.Pending.Exists(ref place); place = place.Next())
        {
            Pending.TryFind(new SoughtId(consumer.Pending[place]), out RecordPlace pending);
            Pending.Remove(pending);
        }

        long count = consumer.PendingCount;
        AddToCount(-count);
        consumer.FreeContent();
        Consumers.Remove(consumer.Address);
        return count;
    }

    /// <summary>Sets what was given out last, and how many entries were read by then.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public void SetLast(StreamId id, long entriesRead)
    {
        owner.Save((void*)(address + LastIdOffset), StreamId.Bytes + sizeof(long), journal);
        *(StreamId*)(address + LastIdOffset) = id;
        *(long*)(address + ReadOffset) = entriesRead;
    }

    /// <summary>Makes an entry pending of a consumer, whosever it was.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Assign(StreamId id, StreamConsumer consumer, long deliveredAtMs, long deliveries)
    {
        PendingEntry entry = new(id, deliveredAtMs, deliveries, consumer.Address);
        bool isPending = Pending.TryFind(new SoughtId(id), out RecordPlace place);
        if (!isPending || Pending[place].ConsumerAddress != consumer.Address) consumer.Add(id);
        if (isPending)
        {
            nint before = Pending[place].ConsumerAddress;
            Pending.Replace(place, in entry);
            if (before != consumer.Address) At(before).Remove(id);
            return;
        }

        try
        {
            Pending.Insert(place, in entry);
        }
        catch (InsufficientMemoryException)
        {
            consumer.Remove(id);
            throw;
        }

        AddToCount(1);
    }

    /// <summary>An entry is pending no more; false if it was not.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public bool Release(StreamId id)
    {
        if (!Pending.TryFind(new SoughtId(id), out RecordPlace place)) return false;
        At(Pending[place].ConsumerAddress).Remove(id);
        Pending.Remove(place);
        AddToCount(-1);
        return true;
    }

    /// <summary>Frees what it owns; its block is the stream's to free.</summary>
    public void FreeContent(LargeValueBin? bin = null)
    {
        RecordPlace place = default;
        for (StreamConsumer consumer = default; MoveNext(ref place, ref consumer);) consumer.FreeContent(bin);
        Consumers.FreeAll();
        Nodes.FreeAll(bin);
    }

    /// <summary>Takes over all of another, whose content is empty here.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void CopyFrom(StreamGroup source)
    {
        SetLast(source.LastId, source.EntriesRead);
        Nodes.CopyFrom(source.Nodes);
        AddToCount(source.PendingCount);
        RecordPlace place = default;
        for (StreamConsumer consumer = default; source.MoveNext(ref place, ref consumer);)
        {
            StreamConsumer copy = At(Consumers.Add(consumer.Name));
            copy.CopyFrom(consumer);
            Readdress(copy);
        }
    }

    public void CheckInvariants()
    {
        Pending.CheckInvariants(PendingCount, static (a, b) => a.Id.CompareTo(b.Id));
        Consumers.CheckInvariants();
        long count = 0;
        RecordPlace place = default;
        for (StreamConsumer consumer = default; MoveNext(ref place, ref consumer);)
        {
            consumer.CheckInvariants();
            count += consumer.PendingCount;
            RecordPlace own = default;
            for (; consumer.Pending.Exists(ref own); own = own.Next())
            {
                bool isPending = Pending.TryFind(new SoughtId(consumer.Pending[own]), out RecordPlace found);
                if (isPending && Pending[found].ConsumerAddress == consumer.Address) continue;
                throw new InvalidOperationException($"{consumer.Pending[own]} is pending of a consumer, not of its group.");
            }
        }

        if (count != PendingCount) throw new InvalidOperationException($"{PendingCount} pending of a group, {count} of its consumers.");
    }

    // The pending entries of a copy still name the consumers of the original.
    private void Readdress(StreamConsumer consumer)
    {
        RecordPlace own = default;
        for (; consumer.Pending.Exists(ref own); own = own.Next())
        {
            Pending.TryFind(new SoughtId(consumer.Pending[own]), out RecordPlace place);
            Pending.Replace(place, Pending[place] with { ConsumerAddress = consumer.Address });
        }
    }

    private void AddToCount(long delta)
    {
        owner.Save((void*)(address + CountOffset), sizeof(long), journal);
        *(long*)(address + CountOffset) += delta;
    }
}
