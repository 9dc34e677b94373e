using System.Globalization;
using System.Text;

namespace Tiercel.TestKit;

/// <summary>One reply as it came: its bytes, and what they say.</summary>
/// <param name="Type">Its first byte: <c>+ - : $ * % ~ _ , # ( = &gt; !</c>.</param>
/// <param name="Payload">The bytes of a string, or the text of a number or of a simple reply; empty otherwise.</param>
/// <param name="Items">The elements of an aggregate; of a map keys and values in turn.</param>
/// <param name="IsNull">Whether it is a null of RESP2 or RESP3.</param>
/// <param name="Raw">All its bytes, nested ones included.</param>
public sealed record RespReply(char Type, byte[] Payload, IReadOnlyList<RespReply> Items, bool IsNull, byte[] Raw)
{
    public bool IsError => Type is '-' or '!';

    /// <summary>The payload, one character a byte.</summary>
    public string Text => Encoding.Latin1.GetString(Payload);

    public long Integer => long.Parse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <summary>The raw bytes in one readable line; the middle of a long one is left out.</summary>
    public override string ToString() => Printable(Raw);

    /// <summary>Bytes as one line of ASCII, the rest as escapes.</summary>
    public static string Printable(ReadOnlySpan<byte> bytes)
    {
        const int Shown = 400;
        if (bytes.Length > 2 * Shown)
            return $"{Printable(bytes[..Shown])} ...{bytes.Length} bytes... {Printable(bytes[^Shown..])}";
        StringBuilder text = new();
        foreach (byte b in bytes)
        {
            text.Append(b switch
            {
                (byte)'\r' => "\\r",
                (byte)'\n' => "\\n",
                (byte)'\\' => "\\\\",
                >= 32 and < 127 => ((char)b).ToString(),
                _ => $"\\x{b:x2}",
            });
        }

        return text.ToString();
    }
}
