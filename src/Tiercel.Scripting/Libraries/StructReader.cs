using System.Buffers.Binary;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>Reads the elements of a structure. Its results wait behind the arguments until there are all of them.</summary>
internal ref struct StructReader
{
    private readonly LuaCall _call;
    private readonly ReadOnlySpan<byte> _data;
    private WaitingValues _values;
    private ulong _position;
    private int _count;

    public StructReader(LuaCall call, ReadOnlySpan<byte> data, ulong start)
    {
        if (start == 0) throw call.WrongArgument(3, "offset must be 1 or greater");
        _call = call;
        _data = data;
        _values = new WaitingValues(call);
        _position = start - 1;
    }

    /// <summary>Reads what an option stands for, or obeys it.</summary>
    public void Read(ref StructFormat format)
    {
        _call.Spend(1);
        _position += (uint)format.Padding(_position);
        ulong size = (uint)format.Size;
        Need(size);
        CStack.Check(_call.Count + _count, 2, "too many results");
        switch (format.Option)
        {
            case (byte)'b' or (byte)'h' or (byte)'l' or (byte)'i':
                Add((double)(long)Extend(Integer(in format), format.Size));
                break;
            case (byte)'B' or (byte)'H' or (byte)'L' or (byte)'T' or (byte)'I':
                Add((double)Integer(in format));
                break;
            case (byte)'x':
                break;
            case (byte)'f':
                Add(format.IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(Rest) : BinaryPrimitives.ReadSingleLittleEndian(Rest));
                break;
            case (byte)'d':
                Add(format.IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(Rest) : BinaryPrimitives.ReadDoubleLittleEndian(Rest));
                break;
            case (byte)'c':
                if (size == 0) size = TakeSize();
                Add(_call.NewString(Rest[..(int)size]));
                break;
            case (byte)'s':
                int end = Rest.IndexOf((byte)0);
                if (end < 0) LuaCall.Fail("unfinished string in data");
                Add(_call.NewString(Rest[..end]));
                size = (ulong)end + 1;
                break;
            default:
                format.Control();
                break;
        }

        _position += size;
    }

    /// <summary>Ends the call with all that has been read, and where it ends.</summary>
    public int Complete()
    {
        Add((double)(long)(_position + 1));
        _values.MoveToResults(_count, 0);
        return _count;
    }

    public void Dispose() => _values.Clear();

    // Only behind what Need has found to be there.
    private readonly ReadOnlySpan<byte> Rest => _data[(int)_position..];

    private readonly void Need(ulong size)
    {
        ulong length = (uint)_data.Length;
        if (size > length || _position > length - size) throw _call.WrongArgument(2, "data string too short");
    }

    private void Add(LuaValue value) => _values.Set(_count++, in value);

    // The last result, which is none then.
    private ulong TakeSize()
    {
        LuaValue size = _count == 0 ? default : _values[_count - 1];
        if (!LuaNumbers.TryConvert(ref size)) LuaCall.Fail("format 'c0' needs a previous size");
        _count--;
        ulong length = CNumbers.ToUInt64(size.AsNumber);
        Need(length);
        return length;
    }

    // Of more bytes than a long has the last ones count.
    private readonly ulong Integer(in StructFormat format)
    {
        ulong value = 0;
        for (int i = 0; i < format.Size; i++) value = (value << 8) | Rest[format.IsBigEndian ? i : format.Size - 1 - i];
        return value;
    }

    // Spreads the sign. Of sizes beyond a long it is looked for where a shift by that many bits leads to: the count wraps.
    private static ulong Extend(ulong value, int size)
    {
        ulong sign = ulong.MaxValue << ((size * 8) - 1);
        return (value & sign) != 0 ? value | sign : value;
    }
}
