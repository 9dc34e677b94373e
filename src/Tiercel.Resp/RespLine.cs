using System.Buffers.Binary;
using System.Numerics;
using Tiercel.Primitives;

namespace Tiercel.Resp;

/// <summary>
/// Reads the number of a header line, what follows the <c>*</c> or <c>$</c>: <c>3\r\n</c>.
/// </summary>
/// <remarks>
/// Every argument has such a line and nearly all numbers have one to seven digits. These are read from one 8-byte
/// word without a loop: the lowest zero byte of <c>word ^ "\r\r…"</c> is the end, the word shifted left until only
/// digits remain is converted by three multiplications that add neighbouring digits, pairs and quads.
/// Like Redis this looks for the <c>\r</c> and takes the byte behind it for the line feed, whatever it is; numbers
/// have no plus sign and no leading zero.
/// </remarks>
internal static class RespLine
{
    /// <summary>The line is not complete yet.</summary>
    public const int Incomplete = 0;

    /// <summary>The line is complete but holds no number.</summary>
    public const int Invalid = -1;

    private const ulong Ones = 0x0101_0101_0101_0101;
    private const ulong HighBits = 0x8080_8080_8080_8080;
    private const ulong HighNibbles = 0xF0F0_F0F0_F0F0_F0F0;
    private const ulong Zeros = 0x3030_3030_3030_3030;

    /// <summary>
    /// Reads the number at the start of <paramref name="text"/>; returns the length of the line with its end,
    /// <see cref="Incomplete"/> or <see cref="Invalid"/>.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> text, out long value)
    {
        if (text.Length < sizeof(ulong)) return ReadScalar(text, out value);
        ulong word = BinaryPrimitives.ReadUInt64LittleEndian(text);
        uint digit = (uint)(byte)word - '0';
        if ((byte)(word >> 8) == '\r' && digit <= 9)
        {
            value = digit;
            return 3;
        }

        return ReadWord(text, word, out value);
    }

    /// <summary>As <see cref="Read"/>, byte by byte: for what is short, long or negative, and to test against.</summary>
    public static int ReadScalar(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        int end = text.IndexOf((byte)'\r');
        if (end < 0 || end + 1 >= text.Length) return Incomplete;
        return IntegerText.TryParse(text[..end], out value) ? end + 2 : Invalid;
    }

    private static int ReadWord(ReadOnlySpan<byte> text, ulong word, out long value)
    {
        ulong difference = word ^ (Ones * '\r');
        ulong ends = (difference - Ones) & ~difference & HighBits;
        int digits = BitOperations.TrailingZeroCount(ends) >> 3;
        // No end within the word; or at its last byte, so that the line feed is beyond it; or at once.
        if (digits is 0 or >= 7 || (byte)word == '0') return ReadScalar(text, out value);

        int shift = 64 - (digits * 8);
        ulong number = (word << shift) | (Zeros >> (digits * 8));
        bool onlyDigits = (number & HighNibbles) == Zeros && ((number + (Ones * 6)) & HighNibbles) == Zeros;
        if (!onlyDigits) return ReadScalar(text, out value);

        number -= Zeros;
        number = (number * 10) + (number >> 8);
        value = (long)((((number & 0x0000_00FF_0000_00FF) * 0x000F_4240_0000_0064)
            + (((number >> 16) & 0x0000_00FF_0000_00FF) * 0x0000_2710_0000_0001)) >> 32);
        return digits + 2;
    }
}
