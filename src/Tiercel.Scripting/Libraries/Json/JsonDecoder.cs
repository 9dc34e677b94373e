// A text is read without recursion, as it may nest thousands of tables: each one that is open has a frame. It also stands on
// the stack of the script, where a count of the memory in use finds it with all that has been read into it.
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>A table that is being read.</summary>
internal struct JsonReaderFrame
{
    public LuaTable Table;

    /// <summary>Of an object, where the next value belongs; null of an array.</summary>
    public LuaString? Key;

    /// <summary>Elements of an array so far.</summary>
    public int Count;
}

/// <summary>Makes values of a text in JSON.</summary>
internal ref struct JsonDecoder
{
    private readonly LuaCall _call;
    private readonly JsonSettings _settings;
    private JsonReader _reader;
    private WaitingValues _open;

    // The text itself, on the stack of the original.
    private int _stackUsed = 1;

    public JsonDecoder(LuaCall call, JsonSettings settings, ReadOnlySpan<byte> text)
    {
        _call = call;
        _settings = settings;
        _open = new WaitingValues(call);
        _reader = new JsonReader(call, text, settings.DecodesInvalidNumbers);
    }

    private readonly NestingStack<JsonReaderFrame> Frames => _settings.Reading;

    /// <summary>The value that the text stands for.</summary>
    /// <exception cref="LuaException">It is no JSON, it nests too deep, or memory is at its limit.</exception>
    public LuaValue Decode()
    {
        _reader.Read();
        LuaValue value;
        while (!TryTakeValue(out value) || !TryPutAway(ref value))
        {
        }

        _reader.Read();
        return _reader.Token == JsonToken.End ? value : throw _reader.Unexpected("the end");
    }

    /// <summary>Forgets what an error has left open.</summary>
    public void Dispose()
    {
        Frames.Clear();
        _open.Clear();
    }

    // False if a table has been opened, and its first value is to be taken.
    private bool TryTakeValue(out LuaValue value)
    {
        switch (_reader.Token)
        {
            case JsonToken.String or JsonToken.Number or JsonToken.Boolean:
                value = _reader.Value;
                return true;
            case JsonToken.Null:
                value = new LuaValue(CjsonLibrary.Null);
                return true;
            case JsonToken.ObjectBegin:
                value = Open(slots: 2);
                if (_reader.Token == JsonToken.ObjectEnd) return Close(slots: 2);
                ReadKey();
                return false;
            case JsonToken.ArrayBegin:
                value = Open(slots: 1);
                return _reader.Token == JsonToken.ArrayEnd && Close(slots: 1);
            default:
                throw _reader.Unexpected("value");
        }
    }

    // Of tables that are complete with it, the outermost is put away. True if there is none that it belongs to.
    private bool TryPutAway(ref LuaValue value)
    {
        while (Frames.Depth > 0)
        {
            ref JsonReaderFrame frame = ref Frames.Top;
            bool isArray = frame.Key is null;
            if (isArray) frame.Table.Set(++frame.Count, in value);
            else frame.Table.Set(frame.Key!, in value);
            _reader.Read();
            if (_reader.Token == (isArray ? JsonToken.ArrayEnd : JsonToken.ObjectEnd))
            {
                value = frame.Table;
                Close(isArray ? 1 : 2);
                continue;
            }

            if (_reader.Token != JsonToken.Comma) throw _reader.Unexpected(isArray ? "comma or array end" : "comma or object end");
            _reader.Read();
            if (!isArray) ReadKey();
            return false;
        }

        return true;
    }

    private void ReadKey()
    {
        if (_reader.Token != JsonToken.String) throw _reader.Unexpected("object key string");
        Frames.Top.Key = _reader.Value.AsString;
        _reader.Read();
        if (_reader.Token != JsonToken.Colon) throw _reader.Unexpected("colon");
        _reader.Read();
    }

    // On the stack of the original an array takes one place, an object and its key two; and one more is needed for a value.
    private LuaTable Open(int slots)
    {
        int depth = Frames.Depth + 1;
        if (depth > _settings.DecodeMaxDepth || _stackUsed + slots + 1 > CStack.Capacity)
            LuaCall.Fail($"Found too many nested data structures ({depth}) at character {_reader.Position}");
        LuaTable table = _call.NewTable();
        _open.Set(Frames.Depth, table);
        Frames.Push(_call.Meter, new JsonReaderFrame { Table = table });
        _stackUsed += slots;
        _reader.Read();
        return table;
    }

    private bool Close(int slots)
    {
        Frames.Pop();
        _stackUsed -= slots;
        return true;
    }
}
