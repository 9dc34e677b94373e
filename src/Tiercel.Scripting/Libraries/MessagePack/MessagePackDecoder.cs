// Values are read without recursion, as they may nest thousands of tables: each one that is open has a frame. What a script
// cannot reach yet stands on its stack behind the arguments, where a count of the memory in use finds it: first the values
// that are complete, then for each frame its table and a key without a value.
using System.Buffers.Binary;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>A table that is being read.</summary>
internal struct MessagePackFrame
{
    public LuaTable Table;

    /// <summary>Of a map, the key that waits for its value.</summary>
    public LuaValue Key;

    /// <summary>Elements, or pairs of a map, that are still to come.</summary>
    public uint Left;

    /// <summary>The index of the last element of an array.</summary>
    public int Index;

    public bool IsMap;

    public bool HasKey;
}

/// <summary>Makes values of bytes in MessagePack.</summary>
internal ref struct MessagePackDecoder
{
    private readonly LuaCall _call;
    private readonly NestingStack<MessagePackFrame> _frames;
    private readonly int _length;
    private WaitingValues _values;
    private ReadOnlySpan<byte> _rest;

    // Values on the stack of the original: the arguments it has kept, the results, and what the open tables need.
    private int _stackUsed;
    private int _count;

    public MessagePackDecoder(LuaCall call, NestingStack<MessagePackFrame> frames, ReadOnlySpan<byte> bytes, int offset, int stackUsed)
    {
        _call = call;
        _frames = frames;
        _length = bytes.Length;
        _rest = bytes[offset..];
        _stackUsed = stackUsed;
        _values = new WaitingValues(call);
    }

    /// <summary>Ends the call with all values.</summary>
    /// <exception cref="LuaException">The bytes are damaged, or the values are too many.</exception>
    public int ReadAll()
    {
        Read(int.MaxValue);
        _values.MoveToResults(_count, 0);
        return _count;
    }

    /// <summary>Ends the call with where the rest begins, -1 if there is none, and some values.</summary>
    /// <exception cref="LuaException">The bytes are damaged, or the values are too many.</exception>
    public int ReadSome(long limit)
    {
        Read(limit);
        CStack.Check(_stackUsed, 1, "in function mp_unpack_full");
        _values.MoveToResults(_count, 1);
        _call.Return((double)(_rest.IsEmpty ? -1 : _length - _rest.Length));
        return _count + 1;
    }

    /// <summary>Forgets what an error has left open.</summary>
    public void Dispose()
    {
        _frames.Clear();
        _values.Clear();
    }

    private void Read(long limit)
    {
        while (!_rest.IsEmpty && _count < limit)
        {
            LuaValue value;
            while (!TryRead(out value) || !TryPutAway(ref value))
            {
            }

            Keep(0, in value);
            _count++;
            _stackUsed++;
        }
    }

    // False if a table has been opened, and its first element is to be read.
    private bool TryRead(out LuaValue value)
    {
        _call.Spend(1);
        byte code = Peek(1)[0];
        CStack.Check(_stackUsed, 1, "too many return values at once; use unpack_one or unpack_limit instead.");
        if (TryReadFixed(code, out value, out bool isOpened)) return !isOpened;
        switch (code)
        {
            case MessagePackCode.Nil:
                Take(1);
                return true;
            case MessagePackCode.False or MessagePackCode.True:
                Take(1);
                value = code == MessagePackCode.True;
                return true;
            case MessagePackCode.Float32:
                value = BitConverter.UInt32BitsToSingle((uint)TakeNumber(4));
                return true;
            case MessagePackCode.Float64:
                value = BitConverter.UInt64BitsToDouble(TakeNumber(8));
                return true;
            case >= MessagePackCode.UInt8 and <= MessagePackCode.UInt64:
                // The largest are negative: the original makes longs of them.
                value = (double)(long)TakeNumber(1 << (code - MessagePackCode.UInt8));
                return true;
            case >= MessagePackCode.Int8 and <= MessagePackCode.Int64:
                int length = 1 << (code - MessagePackCode.Int8);
                int unused = 64 - (8 * length);
                value = (double)((long)(TakeNumber(length) << unused) >> unused);
                return true;
            case >= MessagePackCode.String8 and <= MessagePackCode.String32:
                value = TakeString((long)TakeNumber(1 << (code - MessagePackCode.String8)));
                return true;
            case MessagePackCode.Array16 or MessagePackCode.Array32:
                return TryOpen((uint)TakeNumber(code == MessagePackCode.Array16 ? 2 : 4), isMap: false, out value);
            case MessagePackCode.Map16 or MessagePackCode.Map32:
                return TryOpen((uint)TakeNumber(code == MessagePackCode.Map16 ? 2 : 4), isMap: true, out value);
            default:
                throw new LuaException("Bad data format in input.");
        }
    }

    // Values whose first byte holds a number, a length or a count.
    private bool TryReadFixed(byte code, out LuaValue value, out bool isOpened)
    {
        value = default;
        isOpened = false;
        if (code is >= MessagePackCode.Nil and < 0xE0) return false;
        Take(1);
        if (code is < MessagePackCode.FixedMap or >= 0xE0) value = (double)(sbyte)code;
        else if (code >= MessagePackCode.FixedString) value = TakeString(code & 31);
        else isOpened = !TryOpen((uint)code & 15, isMap: code < MessagePackCode.FixedArray, out value);
        return true;
    }

    // Of tables that are complete with it, the outermost is put away. True if there is none that it belongs to.
    private bool TryPutAway(ref LuaValue value)
    {
        while (_frames.Depth > 0)
        {
            ref MessagePackFrame frame = ref _frames.Top;
            if (frame.IsMap && !frame.HasKey)
            {
                frame.Key = value;
                frame.HasKey = true;
                Keep((2 * _frames.Depth) - 1, in value);
                _stackUsed++;
                return false;
            }

            if (frame.IsMap) SetPair(ref frame, in value);
            else frame.Table.Set(++frame.Index, in value);
            if (--frame.Left > 0) return false;
            value = frame.Table;
            _stackUsed -= frame.IsMap ? 1 : 2;
            _frames.Pop();
        }

        return true;
    }

    private void SetPair(ref MessagePackFrame frame, in LuaValue value)
    {
        // In the words of Lua itself, which adds no place to what a function written in C does.
        if (frame.Key.IsNil) throw new LuaException(LuaString.Constant("table index is nil"));
        if (frame.Key.IsNumber && double.IsNaN(frame.Key.AsNumber)) throw new LuaException(LuaString.Constant("table index is NaN"));
        frame.Table.Set(in frame.Key, in value);
        frame.HasKey = false;
        _stackUsed--;
    }

    // True if it is empty. On the stack of the original an array and its index take two places, a map one, and its key another.
    private bool TryOpen(uint count, bool isMap, out LuaValue value)
    {
        LuaTable table = _call.NewTable();
        value = table;
        if (!isMap) CStack.Check(_stackUsed, 2, "in function mp_decode_to_lua_array");
        if (count == 0) return true;
        Keep(2 * _frames.Depth, in value);
        _frames.Push(_call.Meter, new MessagePackFrame { Table = table, Left = count, IsMap = isMap });
        _stackUsed += isMap ? 1 : 2;
        return false;
    }

    // Behind the values that are complete.
    private void Keep(int index, in LuaValue value) => _values.Set(_count + index, in value);

    private LuaString TakeString(long length)
    {
        ReadOnlySpan<byte> bytes = Peek(length);
        Take((int)length);
        _call.SpendBytes(bytes.Length);
        return _call.NewString(bytes);
    }

    // Behind a code.
    private ulong TakeNumber(int length)
    {
        Span<byte> number = stackalloc byte[sizeof(ulong)];
        number.Clear();
        Peek(1 + length)[1..].CopyTo(number[(sizeof(ulong) - length)..]);
        Take(1 + length);
        return BinaryPrimitives.ReadUInt64BigEndian(number);
    }

    private readonly ReadOnlySpan<byte> Peek(long length) =>
        length <= _rest.Length ? _rest[..(int)length] : throw new LuaException("Missing bytes in input.");

    private void Take(int length) => _rest = _rest[length..];
}
