using System.Buffers.Binary;

namespace Tiercel.Engine;

/// <summary>An entry about to be added: measured first, then written where it is to lie.</summary>
internal readonly ref struct StreamEntryWriter<TItems>(StreamId id, StreamId firstId, TItems items, bool hasSameFields)
    where TItems : struct, IByteStrings, allows ref struct
{
    private readonly TItems _items = items;

    private int Pairs => _items.Count / 2;

    // What follows the head: the values alone, or the number of fields, the fields and the values.
    private int Step => hasSameFields ? 2 : 1;

    private int Elements => StreamNode.HeadElements + (hasSameFields ? Pairs : _items.Count + 1);

    private long Flags => hasSameFields ? StreamNode.SameFieldsFlag : 0;

    private long Milliseconds => (long)(id.Milliseconds - firstId.Milliseconds);

    private long Sequence => (long)(id.Sequence - firstId.Sequence);

    /// <summary>Bytes of the entry.</summary>
    public int Measure()
    {
        int bytes = new ListpackElement(Flags).EncodedLength + new ListpackElement(Milliseconds).EncodedLength
            + new ListpackElement(Sequence).EncodedLength + new ListpackElement(Elements).EncodedLength;
        if (!hasSameFields) bytes += new ListpackElement(Pairs).EncodedLength;
        for (int i = Step - 1; i < _items.Count; i += Step) bytes += Listpack.EncodedLength(_items[i]);
        return bytes;
    }

    /// <summary>Writes it to a span of its length.</summary>
    public void Write(Span<byte> target)
    {
        Append(ref target, new ListpackElement(Flags));
        Append(ref target, new ListpackElement(Milliseconds));
        Append(ref target, new ListpackElement(Sequence));
        if (!hasSameFields) Append(ref target, new ListpackElement(Pairs));
        for (int i = Step - 1; i < _items.Count; i += Step) Append(ref target, new ListpackElement(_items[i]));
        Append(ref target, new ListpackElement(Elements));
    }

    /// <summary>Bytes of what a node that begins with this entry has before it.</summary>
    public int MeasureNode()
    {
        int bytes = StreamNode.HeaderBytes + new ListpackElement(Pairs).EncodedLength + new ListpackElement(0).EncodedLength;
        for (int i = 0; i < _items.Count; i += 2) bytes += Listpack.EncodedLength(_items[i]);
        return bytes;
    }

    /// <summary>Writes what a node that begins with this entry has before it, and returns what is left for the entry.</summary>
    public Span<byte> WriteNode(Span<byte> target)
    {
        id.WriteTo(target);
        BinaryPrimitives.WriteInt32LittleEndian(target[StreamNode.RemovedOffset..], 0);
        target = target[StreamNode.HeaderBytes..];
        Append(ref target, new ListpackElement(Pairs));
        for (int i = 0; i < _items.Count; i += 2) Append(ref target, new ListpackElement(_items[i]));
        Append(ref target, new ListpackElement(0));
        return target;
    }

    private static void Append(ref Span<byte> target, ListpackElement element) => target = target[element.WriteTo(target)..];
}
