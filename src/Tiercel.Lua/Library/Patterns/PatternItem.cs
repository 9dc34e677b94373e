namespace Tiercel.Lua;

/// <summary>One item of a pattern that stands for a single byte: a letter, a dot, a class or a set.</summary>
internal readonly ref struct PatternItem
{
    private readonly ReadOnlySpan<byte> _text;

    private PatternItem(ReadOnlySpan<byte> text, int next)
    {
        _text = text;
        Next = next;
    }

    /// <summary>Where the pattern goes on behind it.</summary>
    public int Next { get; }

    /// <summary>How much work it is to compare a byte with it.</summary>
    public int Cost => _text.Length;

    /// <summary>How many bytes may be compared with it between two looks at the limits.</summary>
    public int Portion => Math.Max(1, PatternMatcher.WorkBetweenLooks / Cost);

    /// <summary>Reads the item at an index.</summary>
    /// <exception cref="LuaException">It has no end.</exception>
    public static PatternItem Read(ReadOnlySpan<byte> pattern, int index)
    {
        int next = pattern[index] switch
        {
            (byte)'%' => index + 2,
            (byte)'[' => EndOfSet(pattern, index + 1),
            _ => index + 1,
        };
        if (next > pattern.Length) throw new LuaException("malformed pattern (ends with '%')");
        return new PatternItem(pattern[index..next], next);
    }

    /// <summary>Whether it stands for a byte.</summary>
    public bool Contains(byte value) => _text[0] switch
    {
        (byte)'.' => true,
        (byte)'%' => CharacterClasses.Contains(_text[1], value),
        (byte)'[' => SetContains(value),
        _ => _text[0] == value,
    };

    /// <summary>How many of the first bytes of a text it stands for.</summary>
    public int CountIn(ReadOnlySpan<byte> text)
    {
        if (_text[0] == '.') return text.Length;
        if (_text[0] == '%') return CharacterClasses.CountIn(_text[1], text);
        if (_text.Length == 1)
        {
            int other = text.IndexOfAnyExcept(_text[0]);
            return other < 0 ? text.Length : other;
        }

        int count = 0;
        while (count < text.Length && Contains(text[count])) count++;
        return count;
    }

    // Behind the closing bracket. One that stands first is a member, as is the one behind a '%'.
    private static int EndOfSet(ReadOnlySpan<byte> pattern, int index)
    {
        if (index < pattern.Length && pattern[index] == '^') index++;
        do
        {
            if (index >= pattern.Length) throw new LuaException("malformed pattern (missing ']')");
            index += pattern[index] == '%' && index + 1 < pattern.Length ? 2 : 1;
        }
        while (index >= pattern.Length || pattern[index] != ']');
        return index + 1;
    }

    private bool SetContains(byte value)
    {
        ReadOnlySpan<byte> members = _text[1..^1];
        bool isMember = members.IsEmpty || members[0] != '^';
        if (!isMember) members = members[1..];
        for (int i = 0; i < members.Length; i++)
        {
            if (members[i] == '%')
            {
                // The bracket itself, when the '%' is the last.
                byte letter = ++i < members.Length ? members[i] : (byte)']';
                if (CharacterClasses.Contains(letter, value)) return isMember;
            }
            else if (i + 2 < members.Length && members[i + 1] == '-')
            {
                if (members[i] <= value && value <= members[i + 2]) return isMember;
                i += 2;
            }
            else if (members[i] == value)
            {
                return isMember;
            }
        }

        return !isMember;
    }
}
