using System.Text;

namespace Tiercel.Scripting;

/// <summary>How far a number goes, for C's <c>strtod</c>, in a text that goes on behind it.</summary>
internal static class NumberPrefix
{
    /// <summary>Bytes at the beginning of a text that read as a number, its sign included; 0 if there is none.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        int sign = !text.IsEmpty && text[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        text = text[sign..];
        int length = MagnitudeLength(text);
        return length == 0 ? 0 : sign + length;
    }

    /// <summary>Whether a text begins with a word in letters of any case.</summary>
    public static bool StartsWith(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    private static int MagnitudeLength(ReadOnlySpan<byte> text)
    {
        if (StartsWith(text, "infinity"u8)) return 8;
        if (StartsWith(text, "inf"u8)) return 3;
        if (StartsWith(text, "nan"u8)) return 3 + PayloadLength(text[3..]);
        if (StartsWith(text, "0x"u8))
        {
            int digits = DigitsLength(text[2..], isHexadecimal: true);
            // Without digits it is a zero, and an x behind it.
            return digits == 0 ? 1 : 2 + digits + ExponentLength(text[(2 + digits)..], (byte)'p');
        }

        int length = DigitsLength(text, isHexadecimal: false);
        return length == 0 ? 0 : length + ExponentLength(text[length..], (byte)'e');
    }

    // Digits with at most one point among them; 0 if there is no digit.
    private static int DigitsLength(ReadOnlySpan<byte> text, bool isHexadecimal)
    {
        int whole = Count(text, isHexadecimal);
        if (whole == text.Length || text[whole] != '.') return whole;
        int fraction = Count(text[(whole + 1)..], isHexadecimal);
        return whole + fraction == 0 ? 0 : whole + 1 + fraction;
    }

    private static int Count(ReadOnlySpan<byte> text, bool isHexadecimal)
    {
        int count = 0;
        foreach (byte digit in text)
        {
            if (!(isHexadecimal ? char.IsAsciiHexDigit((char)digit) : char.IsAsciiDigit((char)digit))) break;
            count++;
        }

        return count;
    }

    private static int ExponentLength(ReadOnlySpan<byte> text, byte letter)
    {
        if (text.IsEmpty || (text[0] | 0x20) != letter) return 0;
        int sign = text.Length > 1 && text[1] is (byte)'+' or (byte)'-' ? 1 : 0;
        int digits = Count(text[(1 + sign)..], isHexadecimal: false);
        return digits == 0 ? 0 : 1 + sign + digits;
    }

    // "nan" may have letters, digits and underlines in brackets.
    private static int PayloadLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] != '(') return 0;
        int length = 1;
        while (length < text.Length && (char.IsAsciiLetterOrDigit((char)text[length]) || text[length] == '_')) length++;
        return length < text.Length && text[length] == ')' ? length + 1 : 0;
    }
}
