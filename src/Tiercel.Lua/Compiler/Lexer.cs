// The scanner of Lua 5.1 (reference manual, section 2.1), with its messages. Bytes that are no ASCII can stand in strings and
// comments only.
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Tiercel.Lua;

/// <summary>Cuts a source into tokens, one ahead of the parser at most.</summary>
internal sealed class Lexer(byte[] source, string chunk, LuaMachine? machine = null)
{
    // What a token costs, up to the instructions that are made of it.
    private const int StepsPerToken = 100;
    private const int TokensPerLook = 32;
    private const int BytesPerStep = 2;

    private const int EndOfText = -1;
    private const int MaxLine = int.MaxValue - 2;

    private static readonly Dictionary<string, TokenKind> _reserved =
        Enum.GetValues<TokenKind>().Where(static k => k <= TokenKind.While).ToDictionary(static k => Name(k), static k => k);

    private readonly Dictionary<LuaString, LuaString> _strings = [];
    private readonly List<byte> _text = [];
    private Token? _ahead;
    private int _position;
    private int _start;
    private int _untilLook;
    private int _lookedAt;

    /// <summary>The token the parser stands on.</summary>
    public Token Current { get; private set; }

    /// <summary>The line of the current token.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>The line of the token before.</summary>
    public int LastLine { get; private set; } = 1;

    private int Here => _position < source.Length ? source[_position] : EndOfText;

    /// <summary>Goes on to the next token.</summary>
    public void Next()
    {
        LastLine = Line;
        Current = _ahead ?? Read();
        _ahead = null;
        if (machine is not null && --_untilLook < 0) Look(machine);
    }

    private void Look(LuaMachine counts)
    {
        counts.Spend((TokensPerLook * StepsPerToken) + ((_position - _lookedAt) / BytesPerStep));
        (_untilLook, _lookedAt) = (TokensPerLook, _position);
    }

    /// <summary>The token behind the current one.</summary>
    public Token Peek() => _ahead ??= Read();

    /// <summary>An error at the current token.</summary>
    public LuaSyntaxException Unexpected(string message) => Error(message, TextOf(Current));

    /// <summary>An error at a place that no token is named for.</summary>
    public LuaSyntaxException Error(string message, string? near)
    {
        string text = string.Create(CultureInfo.InvariantCulture, $"{chunk}:{Line}: {message}");
        if (near is null) return new LuaSyntaxException(text);
        // As in C, a zero byte ends a text.
        int end = near.IndexOf('\0', StringComparison.Ordinal);
        return new LuaSyntaxException(end < 0 ? $"{text} near '{near}'" : $"{text} near '{near[..end]}'");
    }

    /// <summary>How messages write a kind of token.</summary>
    public static string Name(TokenKind kind) => kind switch
    {
        TokenKind.Concat => "..",
        TokenKind.Dots => "...",
        TokenKind.Equal => "==",
        TokenKind.GreaterOrEqual => ">=",
        TokenKind.LessOrEqual => "<=",
        TokenKind.NotEqual => "~=",
        TokenKind.Number => "<number>",
        TokenKind.Name => "<name>",
        TokenKind.String => "<string>",
        TokenKind.EndOfSource => "<eof>",
        _ => kind.ToString().ToLowerInvariant(),
    };

    /// <summary>How messages write a character that stands for itself.</summary>
    public static string Name(byte character) =>
        character is < 32 or 127 ? string.Create(CultureInfo.InvariantCulture, $"char({character})") : ((char)character).ToString();

    // A zero byte is no token to Lua 5.1.
    private string? TextOf(in Token token) => token.Kind switch
    {
        TokenKind.Name or TokenKind.String or TokenKind.Number =>
            Encoding.Latin1.GetString(source.AsSpan(token.Start, token.End - token.Start)),
        TokenKind.Character => token.Character == 0 ? null : Name(token.Character),
        _ => Name(token.Kind),
    };

    private Token Read()
    {
        while (true)
        {
            _start = _position;
            switch (Here)
            {
                case '\n' or '\r':
                    SkipLineBreak();
                    continue;
                case ' ' or '\t' or '\f' or '\v':
                    _position++;
                    continue;
                case '-':
                    _position++;
                    if (Here != '-') return Of((byte)'-');
                    SkipComment();
                    continue;
                case EndOfText:
                    return new Token(TokenKind.EndOfSource, _start, _start);
                default:
                    return ReadToken();
            }
        }
    }

    private Token ReadToken()
    {
        int character = source[_position];
        switch (character)
        {
            case '[':
                int level = CountLevel();
                if (level >= 0) return ReadLong(level, isComment: false);
                if (level == -1) break;
                throw Error("invalid long string delimiter", Taken());
            case '=':
                return ReadPair('=', TokenKind.Equal);
            case '<':
                return ReadPair('=', TokenKind.LessOrEqual);
            case '>':
                return ReadPair('=', TokenKind.GreaterOrEqual);
            case '~':
                return ReadPair('=', TokenKind.NotEqual);
            case '"' or '\'':
                return ReadString(character);
            case '.':
                _position++;
                if (IsDigit(Here)) return ReadNumber();
                if (Here != '.') return Of((byte)'.');
                _position++;
                if (Here != '.') return Of(TokenKind.Concat);
                _position++;
                return Of(TokenKind.Dots);
            default:
                if (IsDigit(character)) return ReadNumber();
                if (IsLetter(character)) return ReadName();
                break;
        }

        _position++;
        return Of((byte)character);
    }

    private Token ReadPair(int second, TokenKind kind)
    {
        byte first = source[_position++];
        if (Here != second) return Of(first);
        _position++;
        return Of(kind);
    }

    private Token ReadName()
    {
        while (IsLetter(Here) || IsDigit(Here)) _position++;
        ReadOnlySpan<byte> text = source.AsSpan(_start, _position - _start);
        if (_reserved.TryGetValue(Encoding.Latin1.GetString(text), out TokenKind kind)) return Of(kind);
        return Of(TokenKind.Name) with { Text = Intern(text) };
    }

    private Token ReadNumber()
    {
        while (IsDigit(Here) || Here == '.') _position++;
        if (Here is 'e' or 'E')
        {
            _position++;
            if (Here is '+' or '-') _position++;
        }

        while (IsLetter(Here) || IsDigit(Here)) _position++;
        if (!LuaNumbers.TryParse(source.AsSpan(_start, _position - _start), out double number)) throw Error("malformed number", Taken());
        return Of(TokenKind.Number) with { Number = number };
    }

    private Token ReadString(int quote)
    {
        _position++;
        _text.Clear();
        while (Here != quote)
        {
            switch (Here)
            {
                case EndOfText:
                    throw Error("unfinished string", Name(TokenKind.EndOfSource));
                case '\n' or '\r':
                    throw Error("unfinished string", TextSoFar(quote));
                case '\\':
                    _position++;
                    ReadEscape(quote);
                    break;
                default:
                    _text.Add(source[_position++]);
                    break;
            }
        }

        _position++;
        return Of(TokenKind.String) with { Text = Intern(CollectionsMarshal.AsSpan(_text)) };
    }

    private void ReadEscape(int quote)
    {
        int character = Here;
        switch (character)
        {
            case EndOfText:
                return; // the loop will say so
            case '\n' or '\r':
                _text.Add((byte)'\n');
                SkipLineBreak();
                return;
        }

        if (IsDigit(character))
        {
            int value = 0;
            for (int i = 0; i < 3 && IsDigit(Here); i++) value = (10 * value) + source[_position++] - '0';
            if (value > byte.MaxValue) throw Error("escape sequence too large", TextSoFar(quote));
            _text.Add((byte)value);
            return;
        }

        _position++;
        _text.Add(character switch
        {
            'a' => 7, 'b' => 8, 'f' => 12, 'n' => 10, 'r' => 13, 't' => 9, 'v' => 11, _ => (byte)character,
        });
    }

    private void SkipComment()
    {
        _position++;
        if (Here == '[')
        {
            int start = _position;
            int level = CountLevel();
            if (level >= 0)
            {
                ReadLong(level, isComment: true);
                return;
            }

            _position = start;
        }

        while (Here is not ('\n' or '\r' or EndOfText)) _position++;
    }

    // Of the brackets of a long string: its number of =, behind the second bracket; -1 = a lone bracket, where it was; below:
    // neither.
    private int CountLevel()
    {
        int start = _position++;
        int level = 0;
        for (; Here == '='; level++) _position++;
        if (Here == '[')
        {
            _position++;
            return level;
        }

        if (level > 0) return -2;
        _position = start;
        return -1;
    }

    private Token ReadLong(int level, bool isComment)
    {
        _text.Clear();
        if (Here is '\n' or '\r') SkipLineBreak();
        while (true)
        {
            switch (Here)
            {
                case EndOfText:
                    throw Error(isComment ? "unfinished long comment" : "unfinished long string", Name(TokenKind.EndOfSource));
                case '\n' or '\r':
                    _text.Add((byte)'\n');
                    SkipLineBreak();
                    break;
                case ']' when Closes(level):
                    _position += level + 2;
                    if (isComment) return default;
                    return Of(TokenKind.String) with { Text = Intern(CollectionsMarshal.AsSpan(_text)) };
                default:
                    _text.Add(source[_position++]);
                    break;
            }
        }
    }

    private bool Closes(int level)
    {
        if (_position + level + 1 >= source.Length || source[_position + level + 1] != ']') return false;
        return source.AsSpan(_position + 1, level).IndexOfAnyExcept((byte)'=') < 0;
    }

    // \n, \r, \r\n and \n\r are one each.
    private void SkipLineBreak()
    {
        int first = source[_position++];
        if (Here is '\n' or '\r' && Here != first) _position++;
        if (++Line >= MaxLine) throw Error("chunk has too many lines", null);
    }

    /// <summary>The one string of this source with given bytes.</summary>
    public LuaString Intern(LuaString text) => Intern(text.Span);

    private LuaString Intern(ReadOnlySpan<byte> text)
    {
        LuaString made = LuaString.Create(text);
        if (_strings.TryGetValue(made, out LuaString? known)) return known;
        made = LuaString.OrConstant(made);
        _strings.Add(made, made);
        return made;
    }

    private Token Of(TokenKind kind) => new(kind, _start, _position);

    private Token Of(byte character) => new(TokenKind.Character, _start, _position) { Character = character };

    // Of an unfinished string: what has been read, and not how it was written.
    private string TextSoFar(int quote) => (char)quote + Encoding.Latin1.GetString(CollectionsMarshal.AsSpan(_text));

    private string Taken() => Encoding.Latin1.GetString(source.AsSpan(_start, _position - _start));

    private static bool IsDigit(int character) => character is >= '0' and <= '9';

    private static bool IsLetter(int character) => character is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_';
}

/// <summary>A token and where it stands in the source.</summary>
internal readonly record struct Token(TokenKind Kind, int Start, int End)
{
    public byte Character { get; init; }

    public double Number { get; init; }

    public LuaString? Text { get; init; }
}
