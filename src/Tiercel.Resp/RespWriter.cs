using System.Buffers.Binary;
using System.Buffers.Text;
using Tiercel.Primitives;

namespace Tiercel.Resp;

/// <summary>
/// Encodes replies and requests into a span and returns the number of bytes written. The caller provides the room:
/// <see cref="MaxHeaderLength"/> for anything of fixed size, that plus the payload plus two for a bulk string.
/// </summary>
public static class RespWriter
{
    /// <summary>The most bytes that a type byte, a number and its line end take.</summary>
    public const int MaxHeaderLength = 32;

    // Digits and line end of a small number fit one 8-byte word; its top byte holds their length. One store instead
    // of a division chain: most counts, lengths and counters are this small.
    private const int SmallNumbers = 1024;
    private static readonly ulong[] Small = BuildSmall();

    /// <summary>A type byte, a number, a line end: <c>:7</c>, <c>$7</c>, <c>*7</c>.</summary>
    public static int WriteHeader(Span<byte> destination, byte type, long value)
    {
        destination[0] = type;
        if ((ulong)value < SmallNumbers)
        {
            ulong digits = Small[value];
            BinaryPrimitives.WriteUInt64LittleEndian(destination[1..], digits);
            return 1 + (int)(digits >> 56);
        }

        Utf8Formatter.TryFormat(value, destination[1..], out int written);
        destination[written + 1] = (byte)'\r';
        destination[written + 2] = (byte)'\n';
        return written + 3;
    }

    /// <summary>A length-prefixed string.</summary>
    public static int WriteBulk(Span<byte> destination, ReadOnlySpan<byte> value)
    {
        int header = WriteHeader(destination, (byte)'$', value.Length);
        value.CopyTo(destination[header..]);
        int end = header + value.Length;
        destination[end] = (byte)'\r';
        destination[end + 1] = (byte)'\n';
        return end + 2;
    }

    /// <summary>A line: status or error. Line breaks in <paramref name="text"/> become blanks.</summary>
    public static int WriteLine(Span<byte> destination, byte type, ReadOnlySpan<byte> text)
    {
        destination[0] = type;
        text.CopyTo(destination[1..]);
        Span<byte> copy = destination.Slice(1, text.Length);
        copy.Replace((byte)'\r', (byte)' ');
        copy.Replace((byte)'\n', (byte)' ');
        destination[text.Length + 1] = (byte)'\r';
        destination[text.Length + 2] = (byte)'\n';
        return text.Length + 3;
    }

    /// <summary>The digits of a double as <c>%.17g</c> prints them, which is how Redis does; inf, -inf or nan.</summary>
    public static int WriteDoubleText(Span<byte> destination, double value) =>
        DoubleText.Format(value, destination).Length;

    /// <summary>A RESP3 double.</summary>
    public static int WriteDouble(Span<byte> destination, double value)
    {
        destination[0] = (byte)',';
        int end = 1 + WriteDoubleText(destination[1..], value);
        destination[end] = (byte)'\r';
        destination[end + 1] = (byte)'\n';
        return end + 2;
    }

    /// <summary>A RESP3 string with its three-letter format.</summary>
    public static int WriteVerbatim(Span<byte> destination, ReadOnlySpan<byte> format, ReadOnlySpan<byte> text)
    {
        int position = WriteHeader(destination, (byte)'=', text.Length + format.Length + 1);
        format.CopyTo(destination[position..]);
        position += format.Length;
        destination[position++] = (byte)':';
        text.CopyTo(destination[position..]);
        position += text.Length;
        destination[position] = (byte)'\r';
        destination[position + 1] = (byte)'\n';
        return position + 2;
    }

    private static ulong[] BuildSmall()
    {
        ulong[] table = new ulong[SmallNumbers];
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        for (int i = 0; i < table.Length; i++)
        {
            word.Clear();
            Utf8Formatter.TryFormat(i, word, out int digits);
            word[digits] = (byte)'\r';
            word[digits + 1] = (byte)'\n';
            word[7] = (byte)(digits + 2);
            table[i] = BinaryPrimitives.ReadUInt64LittleEndian(word);
        }

        return table;
    }
}
