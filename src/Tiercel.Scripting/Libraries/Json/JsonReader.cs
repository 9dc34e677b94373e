using System.Buffers;
using System.Globalization;
using System.Text;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// Reads a text in JSON token by token. It ends at its first zero byte. Bytes that are no UTF-8 pass through, and much that is
/// forbidden is read: control characters within strings, and all numbers that C's <c>strtod</c> reads.
/// </summary>
internal ref struct JsonReader
{
    // As messages call them, in the order of the tokens.
    private static readonly string[] _names =
    [
        "T_OBJ_BEGIN", "T_OBJ_END", "T_ARR_BEGIN", "T_ARR_END", "T_STRING", "T_NUMBER", "T_BOOLEAN", "T_NULL", "T_COLON", "T_COMMA",
        "T_END",
    ];

    // Of strings with escapes, until they are read.
    private const int MaxOnStack = 256;

    private static readonly SearchValues<byte> _white = SearchValues.Create(" \t\n\r"u8);

    private readonly LuaCall _call;
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _allowsInvalidNumbers;
    private string _fault = "";

    // Where the token begins, or what is wrong with it.
    private int _start;

    public JsonReader(LuaCall call, ReadOnlySpan<byte> text, bool allowsInvalidNumbers)
    {
        _call = call;
        _allowsInvalidNumbers = allowsInvalidNumbers;
        int end = text.IndexOf((byte)0);
        _text = end < 0 ? text : text[..end];
        call.SpendBytes(_text.Length);
    }

    /// <summary>The token that has been read.</summary>
    public JsonToken Token { get; private set; }

    /// <summary>Its value, if it is a string, a number or a boolean.</summary>
    public LuaValue Value { get; private set; }

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>The error that something else is expected where the token stands.</summary>
    public readonly LuaException Unexpected(string expected)
    {
        string found = Token == JsonToken.Error ? _fault : _names[(int)Token];
        return new LuaException($"Expected {expected} but found {found} at character {_start + 1}");
    }

    /// <summary>Goes on to the next token.</summary>
    public void Read()
    {
        _call.Spend(1);
        while (Position < _text.Length && _white.Contains(_text[Position])) Position++;
        _start = Position;
        if (Position == _text.Length)
        {
            Token = JsonToken.End;
            return;
        }

        switch (_text[Position])
        {
            case (byte)'{':
                Take(JsonToken.ObjectBegin);
                break;
            case (byte)'}':
                Take(JsonToken.ObjectEnd);
                break;
            case (byte)'[':
                Take(JsonToken.ArrayBegin);
                break;
            case (byte)']':
                Take(JsonToken.ArrayEnd);
                break;
            case (byte)',':
                Take(JsonToken.Comma);
                break;
            case (byte)':':
                Take(JsonToken.Colon);
                break;
            case (byte)'"':
                ReadString();
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                if (_allowsInvalidNumbers || !IsInvalidNumber()) ReadNumber();
                else Fail("invalid number");
                break;
            case (byte)'t' or (byte)'f' or (byte)'n' or (byte)'i' or (byte)'I' or (byte)'N' or (byte)'+':
                ReadWord();
                break;
            default:
                Fail("invalid token");
                break;
        }
    }

    private void Take(JsonToken token, int length = 1)
    {
        Token = token;
        Position += length;
    }

    private void Fail(string fault)
    {
        Token = JsonToken.Error;
        _fault = fault;
        _start = Position;
    }

    private void ReadWord()
    {
        ReadOnlySpan<byte> rest = _text[Position..];
        if (rest.StartsWith("true"u8) || rest.StartsWith("false"u8))
        {
            Value = rest[0] == 't';
            Take(JsonToken.Boolean, rest[0] == 't' ? 4 : 5);
        }
        else if (rest.StartsWith("null"u8))
        {
            Take(JsonToken.Null, 4);
        }
        else if (_allowsInvalidNumbers && IsInvalidNumber())
        {
            ReadNumber();
        }
        else
        {
            Fail("invalid token");
        }
    }

    // What strtod reads and JSON does not allow; other faults strtod finds.
    private readonly bool IsInvalidNumber()
    {
        ReadOnlySpan<byte> rest = _text[Position..];
        if (rest[0] == '+') return true;
        if (rest[0] == '-') rest = rest[1..];
        if (rest.IsEmpty) return false;
        if (rest[0] == '0') return rest.Length > 1 && ((rest[1] | 0x20) == 'x' || char.IsAsciiDigit((char)rest[1]));
        return NumberPrefix.StartsWith(rest, "inf"u8) || NumberPrefix.StartsWith(rest, "nan"u8);
    }

    private void ReadNumber()
    {
        ReadOnlySpan<byte> rest = _text[Position..];
        int length = NumberPrefix.Length(rest);
        if (length == 0 || !LuaNumbers.TryParse(rest[..length], out double number))
        {
            Fail("invalid number");
            return;
        }

        Value = number;
        Take(JsonToken.Number, length);
    }

    private void ReadString()
    {
        Position++;
        int length = _text[Position..].IndexOfAny((byte)'"', (byte)'\\');
        if (length >= 0 && _text[Position + length] == '"')
        {
            Value = _call.NewString(_text.Slice(Position, length));
            Take(JsonToken.String, length + 1);
            return;
        }

        int room = EscapedLength();
        Span<byte> bytes = room <= MaxOnStack ? stackalloc byte[MaxOnStack] : _call.NewBytes(room);
        int written = Unescape(bytes);
        if (written < 0) return;
        Value = _call.NewString(bytes[..written]);
        Take(JsonToken.String);
    }

    // Bytes up to the quotation mark, or to the end if there is none: more than what they stand for.
    private readonly int EscapedLength()
    {
        for (int at = Position; ; at += 2)
        {
            int length = at < _text.Length ? _text[at..].IndexOfAny((byte)'"', (byte)'\\') : -1;
            if (length < 0) return _text.Length - Position;
            at += length;
            if (_text[at] == '"') return at - Position;
        }
    }

    // Up to the quotation mark. The bytes that have been written; below 0 if something is wrong.
    private int Unescape(scoped Span<byte> bytes)
    {
        int written = 0;
        while (true)
        {
            int length = _text[Position..].IndexOfAny((byte)'"', (byte)'\\');
            if (length < 0)
            {
                Position = _text.Length;
                Fail("unexpected end of string");
                return -1;
            }

            _text.Slice(Position, length).CopyTo(bytes[written..]);
            written += length;
            Position += length;
            if (_text[Position] == '"') return written;
            int added = ReadEscape(bytes[written..]);
            if (added < 0) return -1;
            written += added;
        }
    }

    private int ReadEscape(scoped Span<byte> bytes)
    {
        byte letter = Position + 1 < _text.Length ? _text[Position + 1] : (byte)0;
        if (letter == 'u') return ReadCodePoint(bytes);
        byte value = letter switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => letter,
            (byte)'b' => (byte)'\b',
            (byte)'t' => (byte)'\t',
            (byte)'n' => (byte)'\n',
            (byte)'f' => (byte)'\f',
            (byte)'r' => (byte)'\r',
            _ => 0,
        };
        if (value == 0)
        {
            Fail("invalid escape code");
            return -1;
        }

        bytes[0] = value;
        Position += 2;
        return 1;
    }

    private int ReadCodePoint(scoped Span<byte> bytes)
    {
        const int UnitLength = 6;
        bool isValid = TryReadUnit(Position, out char first);
        int length = UnitLength;
        int code = first;
        if (isValid && char.IsSurrogate(first))
        {
            isValid = TryReadUnit(Position + UnitLength, out char second) && char.IsSurrogatePair(first, second);
            if (isValid) code = char.ConvertToUtf32(first, second);
            length += UnitLength;
        }

        if (!isValid)
        {
            Fail("invalid unicode escape code");
            return -1;
        }

        Position += length;
        return new Rune(code).EncodeToUtf8(bytes);
    }

    // "\u" and four hexadecimal digits.
    private readonly bool TryReadUnit(int index, out char unit)
    {
        unit = default;
        if (index + 6 > _text.Length || _text[index] != '\\' || _text[index + 1] != 'u') return false;
        ReadOnlySpan<byte> digits = _text.Slice(index + 2, 4);
        if (!ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort value)) return false;
        unit = (char)value;
        return true;
    }
}
