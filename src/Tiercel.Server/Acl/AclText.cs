using System.Text;

namespace Tiercel.Server;

/// <summary>
/// Names and rules are bytes of any kind; as text they have a character for each byte, so that none is lost on the way.
/// </summary>
internal static class AclText
{
    private const int MaxQuotedBytes = 1024;

    public static string Of(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    /// <summary>What somebody has written in a setting, which is text of characters.</summary>
    public static string Of(string setting) => Of(Encoding.UTF8.GetBytes(setting));

    public static byte[] BytesOf(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>What an error quotes of it: as Redis prints it, up to a NUL byte; and not without end.</summary>
    public static string Quotable(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        if (end < 0) end = bytes.Length;
        return Of(bytes[..Math.Min(end, MaxQuotedBytes)]);
    }
}
