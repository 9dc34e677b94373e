using System.Buffers.Binary;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// Writes values in MessagePack, each in the shortest form: whole numbers as integers, others as floats if that loses nothing.
/// What MessagePack has no form for, and what nests too deep, is nil.
/// </summary>
internal ref struct MessagePackEncoder
{
    // Tables within tables: it bounds the recursion, of tables that contain themselves too.
    private const int MaxNesting = 16;

    private readonly LuaCall _call;
    private ByteBuilder _bytes;

    public MessagePackEncoder(LuaCall call, Span<byte> initial)
    {
        _call = call;
        _bytes = new ByteBuilder(call.Meter, initial);
    }

    /// <summary>Adds a value.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public void Add(in LuaValue value) => Add(in value, 0);

    /// <summary>All that has been added.</summary>
    public readonly LuaString ToLuaString() => _bytes.ToLuaString();

    public void Dispose() => _bytes.Dispose();

    private void Add(in LuaValue value, int level)
    {
        _call.Spend(1);
        switch (value.Type)
        {
            case LuaType.Boolean:
                _bytes.Add(value.IsTrue ? MessagePackCode.True : MessagePackCode.False);
                break;
            case LuaType.Number:
                AddNumber(value.AsNumber);
                break;
            case LuaType.String:
                AddString(value.AsString.Span);
                break;
            case LuaType.Table when level < MaxNesting:
                if (IsArray(value.AsTable, out int count)) AddArray(value.AsTable, count, level + 1);
                else AddMap(value.AsTable, count, level + 1);
                break;
            default:
                _bytes.Add(MessagePackCode.Nil);
                break;
        }
    }

    private void AddNumber(double number)
    {
        long whole = LuaNumbers.ToInt64(number);
        if (whole == number) AddInteger(whole);
        else if ((float)number == number) AddHead(MessagePackCode.Float32, BitConverter.SingleToUInt32Bits((float)number), sizeof(float));
        else AddHead(MessagePackCode.Float64, BitConverter.DoubleToUInt64Bits(number), sizeof(double));
    }

    private void AddInteger(long number)
    {
        switch (number)
        {
            case >= -32 and <= 127:
                _bytes.Add((byte)number);
                break;
            case >= 0 and <= byte.MaxValue:
                AddHead(MessagePackCode.UInt8, (ulong)number, 1);
                break;
            case >= 0 and <= ushort.MaxValue:
                AddHead(MessagePackCode.UInt16, (ulong)number, 2);
                break;
            case >= 0 and <= uint.MaxValue:
                AddHead(MessagePackCode.UInt32, (ulong)number, 4);
                break;
            case >= 0:
                AddHead(MessagePackCode.UInt64, (ulong)number, 8);
                break;
            case >= sbyte.MinValue:
                AddHead(MessagePackCode.Int8, (ulong)number, 1);
                break;
            case >= short.MinValue:
                AddHead(MessagePackCode.Int16, (ulong)number, 2);
                break;
            case >= int.MinValue:
                AddHead(MessagePackCode.Int32, (ulong)number, 4);
                break;
            default:
                AddHead(MessagePackCode.Int64, (ulong)number, 8);
                break;
        }
    }

    private void AddString(ReadOnlySpan<byte> bytes)
    {
        _call.SpendBytes(bytes.Length);
        switch (bytes.Length)
        {
            case < 32:
                _bytes.Add((byte)(MessagePackCode.FixedString | bytes.Length));
                break;
            case <= byte.MaxValue:
                AddHead(MessagePackCode.String8, (ulong)bytes.Length, 1);
                break;
            case <= ushort.MaxValue:
                AddHead(MessagePackCode.String16, (ulong)bytes.Length, 2);
                break;
            default:
                AddHead(MessagePackCode.String32, (ulong)bytes.Length, 4);
                break;
        }

        _bytes.Add(bytes);
    }

    private void AddArray(LuaTable table, int count, int level)
    {
        AddCount(count, MessagePackCode.FixedArray, MessagePackCode.Array16, MessagePackCode.Array32);
        for (int i = 1; i <= count; i++) Add(table[i], level);
    }

    private void AddMap(LuaTable table, int count, int level)
    {
        AddCount(count, MessagePackCode.FixedMap, MessagePackCode.Map16, MessagePackCode.Map32);
        LuaValue key = default;
        while (table.Next(ref key, out LuaValue value))
        {
            Add(in key, level);
            Add(in value, level);
        }
    }

    private void AddCount(int count, byte @fixed, byte of16, byte of32)
    {
        if (count <= 15) _bytes.Add((byte)(@fixed | count));
        else if (count <= ushort.MaxValue) AddHead(of16, (ulong)count, 2);
        else AddHead(of32, (ulong)count, 4);
    }

    // A code, and the low bytes of a number behind it, the highest first.
    private void AddHead(byte code, ulong number, int length)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(ulong)];
        head[0] = code;
        BinaryPrimitives.WriteUInt64BigEndian(head[1..], number << (64 - (8 * length)));
        _bytes.Add(head[..(1 + length)]);
    }

    // Whether the keys are exactly those from 1 to their number; the number of keys in any case.
    private readonly bool IsArray(LuaTable table, out int count)
    {
        count = 0;
        double max = 0;
        bool isArray = true;
        LuaValue key = default;
        while (table.Next(ref key, out _))
        {
            _call.Spend(1);
            count++;
            isArray = isArray && key.IsNumber && key.AsNumber > 0 && CNumbers.ToInt32(key.AsNumber) == key.AsNumber;
            if (isArray) max = Math.Max(max, key.AsNumber);
        }

        return isArray && max == count;
    }
}
