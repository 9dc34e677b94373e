using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>The names that clients give themselves: printable ASCII without blanks, so that CLIENT LIST stays readable.</summary>
internal static class ClientText
{
    public static ReadOnlySpan<byte> InvalidName =>
        "ERR Client names cannot contain spaces, newlines or special characters."u8;

    /// <summary>Reads a client type; <paramref name="normal"/> is false for those that do not exist here yet.</summary>
    public static bool TryReadType(ReadOnlySpan<byte> type, out bool normal)
    {
        normal = Word.Is(type, "NORMAL"u8);
        return normal || Word.Is(type, "MASTER"u8) || Word.Is(type, "REPLICA"u8)
            || Word.Is(type, "SLAVE"u8) || Word.Is(type, "PUBSUB"u8);
    }

    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? name)
    {
        bool valid = text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        name = valid ? Encoding.ASCII.GetString(text) : null;
        return valid;
    }
}
