using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Tiercel.Server;

/// <summary>The names that clients give themselves: printable ASCII without blanks, so that CLIENT LIST stays readable.</summary>
internal static class ClientText
{
    public static ReadOnlySpan<byte> InvalidName =>
        "ERR Client names cannot contain spaces, newlines or special characters."u8;

    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? name)
    {
        bool valid = text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        name = valid ? Encoding.ASCII.GetString(text) : null;
        return valid;
    }
}
