using System.Buffers.Binary;
using System.Text;
using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>Collections in the forms of older versions of Redis, written as those wrote them.</summary>
internal static class OldImages
{
    public static byte[] Ziplist(params string[] values)
    {
        List<byte> image = [.. new byte[10]];
        int previous = 0, tail = 10;
        foreach (string value in values)
        {
            tail = image.Count;
            if (previous < 254) image.Add((byte)previous);
            else image.AddRange([254, .. UInt32(previous)]);
            AddEntry(image, TestKeyspace.Bytes(value));
            previous = image.Count - tail;
        }

        image.Add(0xFF);
        byte[] bytes = [.. image];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), tail);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)Math.Min(values.Length, ushort.MaxValue));
        return bytes;
    }

    public static byte[] Intset(params long[] values)
    {
        int width = values.All(static v => v == (short)v) ? 2 : values.All(static v => v == (int)v) ? 4 : 8;
        return [.. UInt32(width), .. UInt32(values.Length), .. values.Order().SelectMany(v => BitConverter.GetBytes(v)[..width])];
    }

    public static byte[] Zipmap(int slack, params string[] fieldsAndValues)
    {
        List<byte> image = [(byte)Math.Min(fieldsAndValues.Length / 2, 254)];
        foreach ((int i, string text) in fieldsAndValues.Index())
        {
            byte[] bytes = TestKeyspace.Bytes(text);
            image.AddRange(bytes.Length < 254 ? [(byte)bytes.Length] : [254, .. UInt32(bytes.Length)]);
            if (i % 2 == 1) image.Add((byte)slack);
            image.AddRange(bytes);
            if (i % 2 == 1) image.AddRange(new byte[slack]);
        }

        return [.. image, 0xFF];
    }

    /// <summary>A list of nodes: without containers, of ziplists; with them, each 1 (an element) or 2 (a listpack).</summary>
    public static byte[] Quicklist(bool compresses, params (int? Container, byte[] Node)[] nodes)
    {
        PooledBuffer target = default;
        target.WriteByte((byte)nodes.Length);
        foreach ((int? container, byte[] node) in nodes)
        {
            if (container is { } number) target.WriteByte((byte)number);
            StringRdb.Save(ref target, node, compresses);
        }

        byte[] bytes = target.Written.ToArray();
        target.Dispose();
        return bytes;
    }

    private static void AddEntry(List<byte> image, byte[] value)
    {
        if (!IntegerText.TryParse(value, out long number))
        {
            if (value.Length < 64) image.Add((byte)value.Length);
            else if (value.Length < 16_384) image.AddRange([(byte)(0x40 | (value.Length >> 8)), (byte)value.Length]);
            else image.AddRange([0x80, .. UInt32(value.Length).Reverse()]);
            image.AddRange(value);
            return;
        }

        byte[] bytes = BitConverter.GetBytes(number);
        if (number is >= 0 and <= 12) image.Add((byte)(0xF1 + number));
        else if (number == (sbyte)number) image.AddRange([0xFE, bytes[0]]);
        else if (number == (short)number) image.AddRange([0xC0, .. bytes[..2]]);
        else if (number is >= -(1 << 23) and < 1 << 23) image.AddRange([0xF0, .. bytes[..3]]);
        else if (number == (int)number) image.AddRange([0xD0, .. bytes[..4]]);
        else image.AddRange([0xE0, .. bytes]);
    }

    private static byte[] UInt32(int value) => BitConverter.GetBytes(value);
}

/// <summary>Keeps what it is given as texts.</summary>
internal readonly struct TextVisitor(List<string> texts) : IElementVisitor
{
    public bool Visit(scoped ListpackElement element)
    {
        Assert.False(!element.IsInteger && IntegerText.TryParse(element.Text, out _), "an integer came as text");
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        texts.Add(Encoding.Latin1.GetString(element.AsText(scratch)));
        return texts.Count < 200_000;
    }
}
