// A line of text before each group of records, a remark to Redis's loader because it begins with '#':
//
//   #tiercel <bytes> <synced> <crc>\r\n
//
// bytes: how many follow; synced: up to which place of this file all was known to be on the disk when the line was written;
// crc: CRC32C, as eight hexadecimal digits, of the place where the line begins, the text before it and the bytes that follow.
// The place makes a group damage that lies where it does not belong, left over in a block of the disk.
using System.Buffers;
using System.Buffers.Text;
using Tiercel.Primitives;

namespace Tiercel.Storage;

/// <summary>What stands in a log before a group of records that were written together.</summary>
internal readonly record struct GroupHeader(int Bytes, long SyncedTo)
{
    /// <summary>A header is never longer: less than the line that Redis's loader reads at once.</summary>
    public const int MaxBytes = 64;

    /// <summary>Bytes of one group at most: what a reader may have to hold.</summary>
    public const int MaxGroupBytes = 1 << 30;

    private const int ChecksumDigits = 8;

    private static ReadOnlySpan<byte> Mark => "#tiercel "u8;

    private static ReadOnlySpan<byte> LineEnd => "\r\n"u8;

    /// <summary>Whether bytes begin as a header does, as far as they go.</summary>
    public static bool IsAt(ReadOnlySpan<byte> bytes)
    {
        int compared = Math.Min(bytes.Length, Mark.Length);
        return compared > 0 && bytes[..compared].SequenceEqual(Mark[..compared]);
    }

    /// <summary>Where in some bytes the next header may begin; -1 = nowhere.</summary>
    public static int IndexIn(ReadOnlySpan<byte> bytes) => bytes.IndexOf(Mark);

    /// <summary>Writes the header of a group that is to lie at a place of the file; returns how long it is.</summary>
    public static int Write(Span<byte> target, long place, long syncedTo, ReadOnlySpan<byte> group)
    {
        Mark.CopyTo(target);
        int length = Mark.Length;
        length += WriteNumber(target[length..], group.Length);
        length += WriteNumber(target[length..], syncedTo);
        WriteChecksum(target[length..], place, target[..length], group);
        length += ChecksumDigits;
        LineEnd.CopyTo(target[length..]);
        return length + LineEnd.Length;
    }

    /// <summary>Reads a header; false if there is none, or not all of it. Whether it is true <see cref="Matches"/> tells.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out GroupHeader header, out int length)
    {
        header = default;
        length = 0;
        bytes = bytes[..Math.Min(bytes.Length, MaxBytes)];
        if (!bytes.StartsWith(Mark)) return false;
        int end = bytes.IndexOf(LineEnd);
        if (end < 0) return false;
        ReadOnlySpan<byte> rest = bytes[Mark.Length..end];
        if (!TryReadNumber(ref rest, out long groupBytes) || !TryReadNumber(ref rest, out long syncedTo)) return false;
        if (rest.Length != ChecksumDigits || groupBytes > MaxGroupBytes) return false;
        header = new GroupHeader((int)groupBytes, syncedTo);
        length = end + LineEnd.Length;
        return true;
    }

    /// <summary>Whether a group and its header are what was written at this place.</summary>
    public static bool Matches(long place, ReadOnlySpan<byte> header, ReadOnlySpan<byte> group)
    {
        // Compared as text: another spelling of the same number would be a change that passes.
        Span<byte> digits = stackalloc byte[ChecksumDigits];
        int before = header.Length - LineEnd.Length - ChecksumDigits;
        WriteChecksum(digits, place, header[..before], group);
        return header.Slice(before, ChecksumDigits).SequenceEqual(digits);
    }

    private static int WriteNumber(Span<byte> target, long number)
    {
        Utf8Formatter.TryFormat(number, target, out int length);
        target[length] = (byte)' ';
        return length + 1;
    }

    private static void WriteChecksum(Span<byte> target, long place, ReadOnlySpan<byte> before, ReadOnlySpan<byte> group)
    {
        uint checksum = Crc32C.Add(Crc32C.Add(Crc32C.Add(Crc32C.Begin, place), before), group);
        Utf8Formatter.TryFormat(Crc32C.End(checksum), target, out _, new StandardFormat('x', ChecksumDigits));
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> text, out long number)
    {
        if (!Utf8Parser.TryParse(text, out number, out int length) || number < 0) return false;
        if (length == text.Length || text[length] != ' ') return false;
        text = text[(length + 1)..];
        return true;
    }
}
