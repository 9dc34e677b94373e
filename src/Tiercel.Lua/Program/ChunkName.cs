using System.Text;

namespace Tiercel.Lua;

/// <summary>How messages name a chunk.</summary>
internal static class ChunkName
{
    // As Debian and its redis-server build Lua 5.1; as it comes, it is 60.
    private const int IdSize = 80;
    private const int MaxLength = IdSize - 1;

    // More of a name is never shown.
    private const int Significant = 256;

    /// <summary>The name of a chunk as text, of a long one what messages show of it.</summary>
    public static string Of(LuaString name)
    {
        ReadOnlySpan<byte> bytes = name.Span;
        if (bytes.Length <= Significant) return name.ToLatin1();
        return bytes[0] == '@' ? "@" + Encoding.Latin1.GetString(bytes[^Significant..]) : Encoding.Latin1.GetString(bytes[..Significant]);
    }

    /// <summary>At most 79 characters: a name as it is, the beginning of a source within quotes, the end of a path.</summary>
    public static string Shorten(string name)
    {
        if (name.StartsWith('=')) return name.Length - 1 <= MaxLength ? name[1..] : name[1..(MaxLength + 1)];
        if (name.StartsWith('@'))
        {
            const string Dots = "...";
            const int PathRoom = IdSize - 8;
            return name.Length - 1 <= PathRoom ? name[1..] : Dots + name[^PathRoom..];
        }

        const int Room = IdSize - 17;
        int end = name.IndexOf('\0', StringComparison.Ordinal);
        if (end >= 0) name = name[..end];
        int length = name.AsSpan().IndexOfAny('\n', '\r');
        if (length < 0) length = name.Length;
        bool isCut = length < name.Length || length > Room;
        return $"[string \"{name[..Math.Min(length, Room)]}{(isCut ? "..." : "")}\"]";
    }
}
