using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>The names that clients give themselves: printable ASCII without blanks, so that CLIENT LIST stays readable.</summary>
internal static class ClientText
{
    public static ReadOnlySpan<byte> InvalidName =>
        "ERR Client names cannot contain spaces, newlines or special characters."u8;

    /// <summary>Reads a client type, and whether a session is of it; masters and replicas do not exist here.</summary>
    public static bool TryReadType(ReadOnlySpan<byte> type, [NotNullWhen(true)] out Predicate<Session>? isOfType)
    {
        isOfType =
            Word.Is(type, "NORMAL"u8) ? static s => !s.IsSubscriber
            : Word.Is(type, "PUBSUB"u8) ? static s => s.IsSubscriber
            : Word.Is(type, "MASTER"u8) || Word.Is(type, "REPLICA"u8) || Word.Is(type, "SLAVE"u8) ? static _ => false
            : null;
        return isOfType is not null;
    }

    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out string? name)
    {
        bool valid = text.IndexOfAnyExceptInRange((byte)'!', (byte)'~') < 0;
        name = valid ? Encoding.ASCII.GetString(text) : null;
        return valid;
    }
}
