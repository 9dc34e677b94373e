using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>
/// A node of a stream: entries behind each other, their ids as differences to that of the first there was, their fields left
/// out where they are those of the first. A view of its bytes.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       16    the id that the others are differences to, big endian: that of the first entry, removed or not
/// 16      4     entries marked as removed
/// 20      …     elements as in <see cref="Listpack"/>: number of fields, the fields, 0; then of each entry
///               flags (1 = removed, 2 = has the fields of the node), difference of the milliseconds, of the sequence,
///               the number of fields and fields and values by turns, or the values alone if it has the node's fields,
///               number of these elements, this one not counted
/// </code>
/// It is what a dump holds of it, where only the numbers of live and removed entries stand before the elements.
/// </remarks>
internal readonly ref struct StreamNode(ReadOnlySpan<byte> bytes)
{
    public const int RemovedOffset = StreamId.Bytes;
    public const int HeaderBytes = RemovedOffset + sizeof(int);

    public const int RemovedFlag = 1;
    public const int SameFieldsFlag = 2;

    /// <summary>Elements before the fields of an entry: flags and the two differences.</summary>
    public const int HeadElements = 3;

    /// <summary>Everything behind the header.</summary>
    public ReadOnlySpan<byte> Elements { get; } = bytes[HeaderBytes..];

    public StreamId FirstId { get; } = StreamId.Read(bytes);

    public int Removed { get; } = BinaryPrimitives.ReadInt32LittleEndian(bytes[RemovedOffset..]);

    /// <summary>The number of fields that the node keeps for its entries.</summary>
    public int FieldCount => (int)Listpack.Read(Elements, 0).Integer;

    /// <summary>Where these fields stand.</summary>
    public int FieldsOffset => Listpack.Next(Elements, 0);

    /// <summary>Where the first entry stands.</summary>
    public int EntriesOffset => Listpack.Skip(Elements, 0, FieldCount + 2);

    /// <summary>The head of the entry at an offset.</summary>
    public StreamEntryHead HeadAt(int offset)
    {
        ReadOnlySpan<byte> elements = Elements;
        int flags = (int)Listpack.Read(elements, offset).Integer;
        int next = Listpack.Next(elements, offset);
        long milliseconds = Listpack.Read(elements, next).Integer;
        next = Listpack.Next(elements, next);
        long sequence = Listpack.Read(elements, next).Integer;
        StreamId id = new(FirstId.Milliseconds + (ulong)milliseconds, FirstId.Sequence + (ulong)sequence);
        return new StreamEntryHead(id, flags, Listpack.Next(elements, next));
    }

    /// <summary>The entry whose head this is.</summary>
    public StreamEntry EntryOf(scoped in StreamEntryHead head)
    {
        if (head.HasSameFields) return new StreamEntry(head.Id, Elements, FieldCount, FieldsOffset, head.End);
        int count = (int)Listpack.Read(Elements, head.End).Integer;
        return new StreamEntry(head.Id, Elements, count, -1, Listpack.Next(Elements, head.End));
    }

    /// <summary>Where the entry after the one with this head stands, or the elements end.</summary>
    public int NextOffset(scoped in StreamEntryHead head)
    {
        int skipped = head.HasSameFields ? FieldCount : 1 + (2 * (int)Listpack.Read(Elements, head.End).Integer);
        return Listpack.Skip(Elements, head.End, skipped + 1);
    }

    /// <summary>Where the entry before the one at an offset stands, or before the end; there is one.</summary>
    public int PreviousOffset(int offset)
    {
        int at = Listpack.Previous(Elements, offset);
        for (long left = Listpack.Read(Elements, at).Integer; left > 0; left--) at = Listpack.Previous(Elements, at);
        return at;
    }

    /// <summary>The id of the first entry that is not removed; there is one.</summary>
    public StreamId FirstLiveId
    {
        get
        {
            StreamEntryHead head = HeadAt(EntriesOffset);
            while (head.IsRemoved) head = HeadAt(NextOffset(in head));
            return head.Id;
        }
    }

    /// <summary>The id of the last entry, removed or not.</summary>
    public StreamId LastId => HeadAt(PreviousOffset(Elements.Length)).Id;
}

/// <summary>What every entry begins with: its id, its flags, and where its fields begin.</summary>
internal readonly record struct StreamEntryHead(StreamId Id, int Flags, int End)
{
    public bool IsRemoved => (Flags & StreamNode.RemovedFlag) != 0;

    public bool HasSameFields => (Flags & StreamNode.SameFieldsFlag) != 0;
}
