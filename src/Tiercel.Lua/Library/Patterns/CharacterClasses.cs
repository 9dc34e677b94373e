namespace Tiercel.Lua;

/// <summary>The classes of bytes that patterns name with a letter, as C has them in its own locale.</summary>
internal static class CharacterClasses
{
    private static readonly ushort[] _classes = [.. Enumerable.Range(0, 256).Select(static b => ClassesOf((char)b))];

    // By what stands behind the '%'; only letters name a class.
    private static readonly ushort[] _masks =
        [.. Enumerable.Range(0, 256).Select(static b => char.IsAsciiLetter((char)b) ? (ushort)Mask((byte)b) : (ushort)0)];

    /// <summary>The bit of a class by its letter, small or capital; 0 if the letter names none.</summary>
    public static int Mask(byte letter) => (letter | 0x20) switch
    {
        'a' => 0x1,
        'c' => 0x2,
        'd' => 0x4,
        'l' => 0x8,
        'p' => 0x10,
        's' => 0x20,
        'u' => 0x40,
        'w' => 0x80,
        'x' => 0x100,
        'z' => 0x200,
        _ => 0,
    };

    /// <summary>Whether a byte belongs to what stands behind a '%': a class, all others (a capital letter), or itself.</summary>
    public static bool Contains(byte letter, byte value)
    {
        int mask = _masks[letter];
        if (mask == 0) return letter == value;
        return ((_classes[value] & mask) != 0) == IsSmall(letter);
    }

    /// <summary>How many of the first bytes of a text belong to what stands behind a '%'.</summary>
    public static int CountIn(byte letter, ReadOnlySpan<byte> text)
    {
        int count = 0;
        int mask = _masks[letter];
        if (mask == 0)
        {
            int other = text.IndexOfAnyExcept(letter);
            return other < 0 ? text.Length : other;
        }

        ushort[] classes = _classes;
        bool isSmall = IsSmall(letter);
        while (count < text.Length && ((classes[text[count]] & mask) != 0) == isSmall) count++;
        return count;
    }

    // Of a letter.
    private static bool IsSmall(byte letter) => (letter & 0x20) != 0;

    private static ushort ClassesOf(char c)
    {
        int classes = 0;
        if (char.IsAsciiLetter(c)) classes |= Mask((byte)'a');
        if (c is < ' ' or '\x7F') classes |= Mask((byte)'c');
        if (char.IsAsciiDigit(c)) classes |= Mask((byte)'d');
        if (char.IsAsciiLetterLower(c)) classes |= Mask((byte)'l');
        if (c is > ' ' and < '\x7F' && !char.IsAsciiLetterOrDigit(c)) classes |= Mask((byte)'p');
        if (c is ' ' or (>= '\t' and <= '\r')) classes |= Mask((byte)'s');
        if (char.IsAsciiLetterUpper(c)) classes |= Mask((byte)'u');
        if (char.IsAsciiLetterOrDigit(c)) classes |= Mask((byte)'w');
        if (char.IsAsciiHexDigit(c)) classes |= Mask((byte)'x');
        if (c == 0) classes |= Mask((byte)'z');
        return (ushort)classes;
    }
}
