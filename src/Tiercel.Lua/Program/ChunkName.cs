namespace Tiercel.Lua;

/// <summary>How messages name a chunk.</summary>
internal static class ChunkName
{
    private const int MaxLength = 59;

    /// <summary>At most 59 characters: a name as it is, the beginning of a source within quotes, the end of a path.</summary>
    public static string Shorten(string name)
    {
        if (name.StartsWith('=')) return name.Length - 1 <= MaxLength ? name[1..] : name[1..(MaxLength + 1)];
        if (name.StartsWith('@'))
        {
            const string Dots = "...";
            int room = MaxLength - Dots.Length - 4;
            return name.Length - 1 <= room ? name[1..] : Dots + name[^room..];
        }

        const int Room = MaxLength - 17;
        int length = name.AsSpan().IndexOfAny('\n', '\r');
        if (length < 0) length = name.Length;
        bool isCut = length < name.Length || length > Room;
        return $"[string \"{name[..Math.Min(length, Room)]}{(isCut ? "..." : "")}\"]";
    }
}
