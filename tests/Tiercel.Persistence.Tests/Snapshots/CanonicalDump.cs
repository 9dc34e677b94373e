using System.Buffers.Binary;
using System.Globalization;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Persistence.Tests;

/// <summary>
/// The payload of DUMP as text that is the same for equal values, however they are kept: elements without an order are sorted.
/// </summary>
internal static class CanonicalDump
{
    private const byte Set = 2;
    private const byte Hash = 4;
    private const byte SortedSet = 5;
    private const byte IntegerSet = 11;
    private const byte PackedHash = 16;
    private const byte PackedSortedSet = 17;
    private const byte List = 18;
    private const byte TimedHash = 24;
    private const byte PackedTimedHash = 25;

    public static string Of(ReadOnlySpan<byte> payload)
    {
        RdbReader reader = new(payload[..^DumpPayload.FooterBytes]);
        Assert.True(reader.TryReadByte(out byte type));
        return type switch
        {
            Set => "set " + Sorted(Strings(ref reader, each: 1), each: 1),
            IntegerSet => "set " + Sorted(Elements(ref reader, Form.Integers), each: 1),
            Hash => "hash " + Sorted(Strings(ref reader, each: 2), each: 2),
            PackedHash => "hash " + Sorted(Elements(ref reader, Form.Listpack), each: 2),
            SortedSet => "zset " + Sorted(Scores(ref reader), each: 2),
            PackedSortedSet => "zset " + Sorted(Numbered(Elements(ref reader, Form.Listpack)), each: 2),
            TimedHash => "timed hash " + Sorted(Timed(ref reader), each: 3),
            PackedTimedHash => "timed hash " + Sorted(PackedTimed(ref reader), each: 3),
            List => "list " + string.Join(' ', Elements(ref reader, Form.Quicklist)),
            _ => Convert.ToHexString(payload[..^DumpPayload.FooterBytes]),
        };
    }

    private enum Form
    {
        Listpack,
        Integers,
        Quicklist,
    }

    private static string Sorted(List<string> parts, int each) =>
        string.Join(' ', parts.Chunk(each).Select(static c => string.Join('=', c)).Order(StringComparer.Ordinal));

    private static List<string> Strings(ref RdbReader reader, int each)
    {
        List<string> parts = [];
        for (ulong left = Number(ref reader) * (ulong)each; left > 0; left--) parts.Add(Text(ref reader));
        return parts;
    }

    private static List<string> Scores(ref RdbReader reader)
    {
        List<string> parts = [];
        for (ulong left = Number(ref reader); left > 0; left--)
        {
            parts.Add(Text(ref reader));
            Assert.True(reader.TryRead(sizeof(double), out ReadOnlySpan<byte> score));
            parts.Add(BinaryPrimitives.ReadDoubleLittleEndian(score).ToString("R", CultureInfo.InvariantCulture));
        }

        return parts;
    }

    // Every other one is the text of a score.
    private static List<string> Numbered(List<string> parts)
    {
        for (int i = 1; i < parts.Count; i += 2)
        {
            Assert.True(DoubleText.TryParse(Convert.FromHexString(parts[i]), out double score));
            parts[i] = score.ToString("R", CultureInfo.InvariantCulture);
        }

        return parts;
    }

    private static List<string> Timed(ref RdbReader reader)
    {
        Assert.True(reader.TryRead(sizeof(long), out ReadOnlySpan<byte> bytes));
        long earliest = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        List<string> parts = [];
        for (ulong left = Number(ref reader); left > 0; left--)
        {
            long behind = (long)Number(ref reader);
            string time = (behind == 0 ? 0 : earliest + behind - 1).ToString(CultureInfo.InvariantCulture);
            parts.AddRange([Text(ref reader), Text(ref reader), Convert.ToHexString(System.Text.Encoding.ASCII.GetBytes(time))]);
        }

        return parts;
    }

    private static List<string> PackedTimed(ref RdbReader reader)
    {
        Assert.True(reader.TryRead(sizeof(long), out _));
        return Elements(ref reader, Form.Listpack);
    }

    private static ulong Number(ref RdbReader reader)
    {
        Assert.True(reader.TryReadNumber(out ulong number));
        return number;
    }

    private static string Text(ref RdbReader reader)
    {
        PooledBuffer scratch = default;
        Assert.True(StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> text));
        string hex = Convert.ToHexString(text);
        scratch.Dispose();
        return hex;
    }

    private static List<string> Elements(ref RdbReader reader, Form form)
    {
        PooledBuffer scratch = default;
        Visitor visitor = new([]);
        if (form == Form.Quicklist)
        {
            Assert.True(Quicklist.TryVisit(ref reader, hasContainers: true, ref scratch, ref visitor));
        }
        else
        {
            Assert.True(StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> image));
            Assert.True(form == Form.Listpack ? ListpackImage.TryVisit(image, ref visitor) : Intset.TryVisit(image, ref visitor));
        }

        scratch.Dispose();
        return visitor.Parts;
    }

    private readonly struct Visitor(List<string> parts) : IElementVisitor
    {
        public List<string> Parts { get; } = parts;

        public bool Visit(scoped ListpackElement element)
        {
            Parts.Add(Convert.ToHexString(element.AsText(stackalloc byte[ListpackElement.ScratchBytes])));
            return true;
        }
    }
}
