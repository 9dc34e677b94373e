using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Tiercel.Engine;

/// <summary>The id of an entry of a stream: ordered by time, then by number within the millisecond.</summary>
/// <param name="Milliseconds">Unix milliseconds, or what the writer took for them.</param>
/// <param name="Sequence">Number within the millisecond, from 0.</param>
public readonly record struct StreamId(ulong Milliseconds, ulong Sequence) : IComparable<StreamId>
{
    internal const int Bytes = 2 * sizeof(ulong);

    // Two numbers of 20 digits and what is between them.
    internal const int MaxTextBytes = 41;

    // Longer texts are refused unread, as in Redis.
    private const int MaxParsedBytes = 127;

    /// <summary>0-0: less than any id an entry may have.</summary>
    public static StreamId Zero => default;

    /// <summary>The greatest id there is.</summary>
    public static StreamId Max => new(ulong.MaxValue, ulong.MaxValue);

    /// <summary>Whether one id comes before another.</summary>
    public static bool operator <(StreamId left, StreamId right) =>
        left.Milliseconds < right.Milliseconds
        || (left.Milliseconds == right.Milliseconds && left.Sequence < right.Sequence);

    /// <summary>Whether one id comes after another.</summary>
    public static bool operator >(StreamId left, StreamId right) => right < left;

    /// <summary>Whether one id comes before another or is the same.</summary>
    public static bool operator <=(StreamId left, StreamId right) => !(right < left);

    /// <summary>Whether one id comes after another or is the same.</summary>
    public static bool operator >=(StreamId left, StreamId right) => !(left < right);

    /// <summary>The id that a text such as 1526919030474-55 stands for; without the second number that is 0.</summary>
    /// <exception cref="FormatException">The text is no id.</exception>
    public static StreamId Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (TryParse(Encoding.UTF8.GetBytes(text), 0, out StreamId id)) return id;
        throw new FormatException("Not the id of an entry.");
    }

    /// <inheritdoc/>
    public int CompareTo(StreamId other) => this < other ? -1 : this == other ? 0 : 1;

    /// <summary>The id as Redis writes it: 1526919030474-55.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds}-{Sequence}");

    /// <summary>Reads an id; <paramref name="missingSequence"/> is its second number if the text has none.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, ulong missingSequence, out StreamId id)
    {
        id = default;
        if (!TrySplit(text, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second, out bool hasSecond)) return false;
        ulong sequence = missingSequence;
        if (!TryParseNumber(first, out ulong milliseconds)) return false;
        if (hasSecond && !TryParseNumber(second, out sequence)) return false;
        id = new StreamId(milliseconds, sequence);
        return true;
    }

    /// <summary>Reads the time of an id whose number is left to the stream: 1526919030474-*.</summary>
    internal static bool TryParseTime(ReadOnlySpan<byte> text, out ulong milliseconds)
    {
        milliseconds = 0;
        return TrySplit(text, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second, out _)
            && second.SequenceEqual("*"u8) && TryParseNumber(first, out milliseconds);
    }

    /// <summary>The id that comes next; false after the last.</summary>
    internal bool TryNext(out StreamId next)
    {
        // What is written may be this one.
        bool exists = this != Max;
        next = Sequence < ulong.MaxValue ? new StreamId(Milliseconds, Sequence + 1) : new StreamId(Milliseconds + 1, 0);
        return exists;
    }

    /// <summary>The id before; false before the first.</summary>
    internal bool TryPrevious(out StreamId previous)
    {
        bool exists = this != Zero;
        previous = Sequence > 0 ? new StreamId(Milliseconds, Sequence - 1) : new StreamId(Milliseconds - 1, ulong.MaxValue);
        return exists;
    }

    /// <summary>Writes it as text to a buffer of <see cref="MaxTextBytes"/>; returns what was written.</summary>
    internal ReadOnlySpan<byte> Format(Span<byte> buffer)
    {
        Utf8Formatter.TryFormat(Milliseconds, buffer, out int length);
        buffer[length++] = (byte)'-';
        Utf8Formatter.TryFormat(Sequence, buffer[length..], out int more);
        return buffer[..(length + more)];
    }

    /// <summary>Writes it so that the order of the bytes is that of the ids: both numbers big endian.</summary>
    internal void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64BigEndian(target, Milliseconds);
        BinaryPrimitives.WriteUInt64BigEndian(target[sizeof(ulong)..], Sequence);
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    internal static StreamId Read(ReadOnlySpan<byte> source) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(source), BinaryPrimitives.ReadUInt64BigEndian(source[sizeof(ulong)..]));

    // As C sees it, a text ends at its first zero.
    private static bool TrySplit(
        ReadOnlySpan<byte> text, out ReadOnlySpan<byte> first, out ReadOnlySpan<byte> second, out bool hasSecond)
    {
        first = second = default;
        hasSecond = false;
        if (text.Length > MaxParsedBytes) return false;
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        int dash = text.IndexOf((byte)'-');
        hasSecond = dash >= 0;
        first = hasSecond ? text[..dash] : text;
        if (hasSecond) second = text[(dash + 1)..];
        return true;
    }

    // Redis reads with strtoull what is not plainly a number: blanks, zeros and a plus may lead, and a minus before a zero
    // or a number beyond 63 bits makes it wrap.
    private static bool TryParseNumber(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (Primitives.IntegerText.TryParse(text, out long number))
        {
            value = (ulong)number;
            return number >= 0;
        }

        while (!text.IsEmpty && text[0] is (byte)' ' or >= 9 and <= 13) text = text[1..];
        bool isNegative = !text.IsEmpty && text[0] == '-';
        if (!text.IsEmpty && text[0] is (byte)'-' or (byte)'+') text = text[1..];
        if (text.IsEmpty) return false;
        foreach (byte c in text)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9 || value > (ulong.MaxValue - digit) / 10) return false;
            value = (value * 10) + digit;
        }

        if (isNegative) value = 0 - value;
        return true;
    }
}
