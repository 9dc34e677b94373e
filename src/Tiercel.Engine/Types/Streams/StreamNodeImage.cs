using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Nodes of streams as dumps and snapshot files hold them: one listpack each, with two numbers at its head.</summary>
internal static class StreamNodeImage
{
    // Bytes of the two numbers at most: such counts are integers of 32 bits, with the length behind them.
    private const int MaxCountBytes = 2 * 6;

    /// <summary>Bytes that a listpack of a node has, as Redis would count them.</summary>
    public static long Measure(in StreamNode node, int live) =>
        ListpackImage.Overhead + node.Elements.Length
        + new ListpackElement(live).EncodedLength + new ListpackElement(node.Removed).EncodedLength;

    /// <summary>Writes a node's listpack, as a string.</summary>
    public static void Save(ref PooledBuffer target, scoped in StreamNode node, int live, bool compresses)
    {
        using PooledScratch elements = new(default, MaxCountBytes + node.Elements.Length);
        int length = new ListpackElement(live).WriteTo(elements.Span);
        length += new ListpackElement(node.Removed).WriteTo(elements.Span[length..]);
        node.Elements.CopyTo(elements.Span[length..]);
        ReadOnlySpan<byte> all = elements.Span[..(length + node.Elements.Length)];
        using PooledScratch image = new(default, all.Length + ListpackImage.Overhead);
        ListpackImage.Write(image.Span, all, Listpack.Count(all));
        StringRdb.Save(ref target, image.Span, compresses);
    }

    /// <summary>
    /// Makes the bytes of a node of the sound elements of a listpack, in a buffer that is empty; false if they are no node, or
    /// one whose ids are not in order.
    /// </summary>
    public static bool TryRead(StreamId firstId, scoped ReadOnlySpan<byte> elements, ref PooledBuffer target, out int live)
    {
        live = 0;
        int at = 0;
        if (!TryReadInteger(elements, ref at, out long count) || !TryReadInteger(elements, ref at, out long removed)) return false;
        if ((ulong)count > int.MaxValue || (ulong)removed > int.MaxValue) return false;
        live = (int)count;
        Span<byte> bytes = target.Reserve(StreamNode.HeaderBytes + elements.Length - at);
        firstId.WriteTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[StreamNode.RemovedOffset..], (int)removed);
        elements[at..].CopyTo(bytes[StreamNode.HeaderBytes..]);
        target.Commit(bytes.Length);
        return AreEntriesSound(new StreamNode(bytes), count, removed);
    }

    /// <summary>Whether a node holds so many live and removed entries, each as it must be, in the order of their ids.</summary>
    public static bool AreEntriesSound(StreamNode node, long live, long removed)
    {
        ReadOnlySpan<byte> elements = node.Elements;
        int at = 0;
        if (!TryReadInteger(elements, ref at, out long fields) || !TrySkip(elements, ref at, fields)) return false;
        if (!TryReadInteger(elements, ref at, out long end) || end != 0) return false;
        StreamId last = default;
        while (at < elements.Length)
        {
            int start = at;
            if (!IsEntrySound(elements, ref at, fields)) return false;
            StreamEntryHead head = node.HeadAt(start);
            if (head.Id < node.FirstId || head.Id <= last) return false;
            last = head.Id;
            if (head.IsRemoved) removed--;
            else live--;
        }

        return live == 0 && removed == 0;
    }

    private static bool IsEntrySound(ReadOnlySpan<byte> elements, ref int at, long nodeFields)
    {
        if (!TryReadInteger(elements, ref at, out long flags) || flags is < 0 or > 3) return false;
        if (!TryReadInteger(elements, ref at, out _) || !TryReadInteger(elements, ref at, out _)) return false;
        long skipped = nodeFields;
        if ((flags & StreamNode.SameFieldsFlag) == 0)
        {
            if (!TryReadInteger(elements, ref at, out long own) || own is < 0 or > int.MaxValue) return false;
            if (!TrySkip(elements, ref at, 2 * own)) return false;
            skipped = (2 * own) + 1;
        }
        else if (!TrySkip(elements, ref at, nodeFields))
        {
            return false;
        }

        return TryReadInteger(elements, ref at, out long counted) && counted == skipped + StreamNode.HeadElements;
    }

    private static bool TryReadInteger(ReadOnlySpan<byte> elements, ref int at, out long value)
    {
        value = 0;
        if (at >= elements.Length) return false;
        ListpackElement element = Listpack.Read(elements, at);
        value = element.Integer;
        at = Listpack.Next(elements, at);
        return element.IsInteger;
    }

    // No number of elements is greater than that of their bytes.
    private static bool TrySkip(ReadOnlySpan<byte> elements, ref int at, long count)
    {
        if (count < 0 || count > elements.Length) return false;
        for (; count > 0 && at < elements.Length; count--) at = Listpack.Next(elements, at);
        return count == 0;
    }
}
