namespace Tiercel.Primitives;

/// <summary>
/// The words of a line by Redis's rules: blanks separate; <c>"…"</c> knows the escapes \n \r \t \b \a
/// and \xHH, and a backslash makes any other byte plain; <c>'…'</c> knows only \'. Quotes may open within a word; behind
/// a closing one a blank or the end must follow. A NUL byte ends the line.
/// </summary>
/// <remarks>Unescaping never lengthens a word, so each is rewritten where it stands.</remarks>
internal ref struct QuotedWords
{
    private readonly Span<byte> _line;
    private int _position;

    /// <summary>The words of <paramref name="line"/> from <paramref name="start"/> on.</summary>
    public QuotedWords(Span<byte> line, int start)
    {
        int nul = line[start..].IndexOf((byte)0);
        _line = nul >= 0 ? line[..(start + nul)] : line;
        _position = start;
    }

    /// <summary>Whether the quotes of the word read last do not match: nothing can be read behind it.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The next word, where it stands now; false at the end, and at one that is broken.</summary>
    public bool TryRead(out int offset, out int length)
    {
        while (_position < _line.Length && IsSpace(_line[_position])) _position++;
        offset = _position;
        length = 0;
        if (_position == _line.Length || IsBroken) return false;
        IsBroken = !TryReadWord(_line, ref _position, out length);
        return !IsBroken;
    }

    private static bool TryReadWord(Span<byte> line, ref int position, out int length)
    {
        int start = position;
        int write = position;
        bool closed = true;
        while (closed && position < line.Length)
        {
            byte b = line[position++];
            if (b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') break;
            if (b is not ((byte)'"' or (byte)'\''))
            {
                line[write++] = b;
                continue;
            }

            closed = b == '"'
                ? TryReadDoubleQuoted(line, ref position, ref write)
                : TryReadSingleQuoted(line, ref position, ref write);
            if (closed) break;
        }

        length = write - start;
        return closed;
    }

    private static bool TryReadDoubleQuoted(Span<byte> line, ref int position, ref int write)
    {
        while (position < line.Length)
        {
            byte b = line[position++];
            if (b == '"') return EndsWord(line, position);
            if (b == '\\' && position < line.Length) b = Unescape(line, ref position);
            line[write++] = b;
        }

        return false;
    }

    private static bool TryReadSingleQuoted(Span<byte> line, ref int position, ref int write)
    {
        while (position < line.Length)
        {
            byte b = line[position++];
            if (b == '\'') return EndsWord(line, position);
            if (b == '\\' && position < line.Length && line[position] == '\'') b = line[position++];
            line[write++] = b;
        }

        return false;
    }

    // position is behind the backslash, on a byte that exists.
    private static byte Unescape(ReadOnlySpan<byte> line, ref int position)
    {
        byte b = line[position++];
        if (b == 'x' && line.Length - position >= 2)
        {
            int high = HexValue(line[position]);
            int low = HexValue(line[position + 1]);
            if (high >= 0 && low >= 0)
            {
                position += 2;
                return (byte)((high << 4) | low);
            }
        }

        return b switch
        {
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            (byte)'b' => (byte)'\b',
            (byte)'a' => (byte)'\a',
            _ => b,
        };
    }

    private static bool EndsWord(ReadOnlySpan<byte> line, int position) =>
        position == line.Length || IsSpace(line[position]);

    private static bool IsSpace(byte b) => b is (byte)' ' or (>= (byte)'\t' and <= (byte)'\r');

    private static int HexValue(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
