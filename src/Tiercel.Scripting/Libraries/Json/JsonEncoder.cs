using System.Buffers;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>A table that is being written.</summary>
internal struct JsonWriterFrame
{
    public LuaTable Table;

    /// <summary>Elements of an array; -1 of an object.</summary>
    public int Length;

    /// <summary>Elements of an array that have been written.</summary>
    public int Index;

    /// <summary>The key of an object that was written last; nil at first.</summary>
    public LuaValue Key;
}

/// <summary>
/// Writes values as JSON. Tables are read as they are, without metamethods; those that nest have frames instead of recursion.
/// </summary>
internal ref struct JsonEncoder
{
    private static readonly SearchValues<byte> _escaped =
        SearchValues.Create([.. Enumerable.Range(0, 32).Select(static b => (byte)b), (byte)'"', (byte)'/', (byte)'\\', 127]);

    private readonly LuaCall _call;
    private readonly JsonSettings _settings;
    private ByteBuilder _text;

    // The value itself, on the stack of the original.
    private int _stackUsed = 1;

    public JsonEncoder(LuaCall call, JsonSettings settings, Span<byte> initial)
    {
        _call = call;
        _settings = settings;
        _text = new ByteBuilder(call.Meter, initial);
    }

    private readonly NestingStack<JsonWriterFrame> Frames => _settings.Writing;

    /// <summary>The text for a value.</summary>
    /// <exception cref="LuaException">It has none, it nests too deep, or memory is at its limit.</exception>
    public LuaString Encode(in LuaValue value)
    {
        Add(in value);
        while (Frames.Depth > 0)
        {
            _call.Spend(1);
            if (Frames.Top.Length >= 0) GoOnWithArray(ref Frames.Top);
            else GoOnWithObject(ref Frames.Top);
        }

        return _text.ToLuaString();
    }

    /// <summary>Gives back memory, and forgets what an error has left open.</summary>
    public void Dispose()
    {
        _text.Dispose();
        Frames.Clear();
    }

    private static LuaException Unserialisable(in LuaValue value, string why) =>
        new($"Cannot serialise {LuaTypes.Name(value.Type)}: {why}");

    // A table is only opened.
    private void Add(in LuaValue value)
    {
        switch (value.Type)
        {
            case LuaType.Nil:
                _text.Add("null"u8);
                break;
            case LuaType.Boolean:
                _text.Add(value.IsTrue ? "true"u8 : "false"u8);
                break;
            case LuaType.Number:
                AddNumber(in value);
                break;
            case LuaType.String:
                AddString(value.AsString.Span);
                break;
            case LuaType.Table:
                Open(value.AsTable);
                break;
            case LuaType.Userdata when ReferenceEquals(value.AsUserdata, CjsonLibrary.Null):
                _text.Add("null"u8);
                break;
            default:
                throw Unserialisable(in value, "type not supported");
        }
    }

    private void AddNumber(in LuaValue value)
    {
        double number = value.AsNumber;
        if (!double.IsFinite(number))
        {
            if (_settings.EncodeInvalidNumbers == InvalidNumbers.Refuse) throw Unserialisable(in value, "must not be NaN or Inf");
            bool isNull = _settings.EncodeInvalidNumbers == InvalidNumbers.WriteNull;
            _text.Add(isNull ? "null"u8 : double.IsNaN(number) ? "nan"u8 : number > 0 ? "inf"u8 : "-inf"u8);
            return;
        }

        Span<byte> digits = stackalloc byte[32];
        int length = _settings.Precision == JsonSettings.MaxPrecision
            ? LuaNumbers.Write(number, digits)
            : NumberText.WriteGeneral(number, _settings.Precision, digits);
        _text.Add(digits[..length]);
    }

    private void AddString(ReadOnlySpan<byte> bytes)
    {
        _call.SpendBytes(bytes.Length);
        _text.Add((byte)'"');
        while (true)
        {
            int length = bytes.IndexOfAny(_escaped);
            if (length < 0) break;
            _text.Add(bytes[..length]);
            AddEscape(bytes[length]);
            bytes = bytes[(length + 1)..];
        }

        _text.Add(bytes);
        _text.Add((byte)'"');
    }

    private void AddEscape(byte value)
    {
        _text.Add((byte)'\\');
        byte letter = value switch
        {
            (byte)'\b' => (byte)'b',
            (byte)'\t' => (byte)'t',
            (byte)'\n' => (byte)'n',
            (byte)'\f' => (byte)'f',
            (byte)'\r' => (byte)'r',
            (byte)'"' or (byte)'/' or (byte)'\\' => value,
            _ => 0,
        };
        if (letter != 0)
        {
            _text.Add(letter);
            return;
        }

        _text.Add("u00"u8);
        _text.Add("0123456789abcdef"u8[value >> 4]);
        _text.Add("0123456789abcdef"u8[value & 15]);
    }

    // On the stack of the original the element of an array takes one place, key and value of an object two; three must be free.
    private void Open(LuaTable table)
    {
        int depth = Frames.Depth + 1;
        if (depth > _settings.EncodeMaxDepth || _stackUsed + 3 > CStack.Capacity)
            LuaCall.Fail($"Cannot serialise, excessive nesting ({depth})");
        int length = ArrayLength(table);
        bool isArray = length > 0;
        _text.Add(isArray ? (byte)'[' : (byte)'{');
        Frames.Push(_call.Meter, new JsonWriterFrame { Table = table, Length = isArray ? length : -1 });
        _stackUsed += isArray ? 1 : 2;
    }

    private void Close(bool isArray)
    {
        _text.Add(isArray ? (byte)']' : (byte)'}');
        _stackUsed -= isArray ? 1 : 2;
        Frames.Pop();
    }

    private void GoOnWithArray(ref JsonWriterFrame frame)
    {
        if (frame.Index == frame.Length)
        {
            Close(isArray: true);
            return;
        }

        if (frame.Index > 0) _text.Add((byte)',');
        Add(frame.Table[++frame.Index]);
    }

    private void GoOnWithObject(ref JsonWriterFrame frame)
    {
        bool isFirst = frame.Key.IsNil;
        if (!frame.Table.Next(ref frame.Key, out LuaValue value))
        {
            Close(isArray: false);
            return;
        }

        if (!isFirst) _text.Add((byte)',');
        AddKey(in frame.Key);
        Add(in value);
    }

    private void AddKey(in LuaValue key)
    {
        if (key.IsString)
        {
            AddString(key.AsString.Span);
        }
        else
        {
            if (!key.IsNumber) throw Unserialisable(in key, "table key must be a number or string");
            _text.Add((byte)'"');
            AddNumber(in key);
            _text.Add((byte)'"');
        }

        _text.Add((byte)':');
    }

    // The largest key, if all are whole numbers from 1 on that are not too far apart; what is not above 0 makes an object.
    // Beyond an int the arithmetic is that of C: too large a key is the smallest number there is, products wrap around.
    private readonly int ArrayLength(LuaTable table)
    {
        int max = 0, items = 0;
        LuaValue key = default;
        while (table.Next(ref key, out _))
        {
            _call.Spend(1);
            if (!key.IsNumber || !(key.AsNumber >= 1) || Math.Floor(key.AsNumber) != key.AsNumber) return -1;
            if (key.AsNumber > max) max = CNumbers.ToInt32(key.AsNumber);
            items++;
        }

        bool isSparse = _settings.SparseRatio > 0 && max > unchecked(items * _settings.SparseRatio) && max > _settings.SparseSafe;
        if (!isSparse) return max;
        if (!_settings.ConvertsSparseArrays) throw Unserialisable(table, "excessively sparse array");
        return -1;
    }
}
