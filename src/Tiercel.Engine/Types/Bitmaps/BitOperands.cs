using System.Buffers;

namespace Tiercel.Engine;

/// <summary>
/// The bitmaps that an operation combines: where they lie, noted under the locks of their keys. Valid until the first
/// of them changes. Dispose it to give its buffer back.
/// </summary>
internal unsafe ref struct BitOperands : IDisposable
{
    private Operand[] _operands;
    private int _count;

    public BitOperands(int capacity) => _operands = ArrayPool<Operand>.Shared.Rent(capacity);

    /// <summary>Bytes of the longest.</summary>
    public int MaxLength { get; private set; }

    /// <summary>How many there are.</summary>
    public readonly int Count => _count;

    /// <summary>One of them; absent keys are empty.</summary>
    public readonly ReadOnlySpan<byte> this[int index] => new(_operands[index].Address, _operands[index].Length);

    /// <summary>Notes the string at a key: Done, Absent or WrongType.</summary>
    public OpStatus Add(ref KeyScope scope, scoped in Key key)
    {
        OpStatus status = StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> value);
        if (status == OpStatus.WrongType) return status;
        // Values lie off the managed heap: nothing moves them.
        fixed (byte* address = value) _operands[_count++] = new Operand(address, value.Length);
        MaxLength = Math.Max(MaxLength, value.Length);
        return status;
    }

    public void Dispose()
    {
        ArrayPool<Operand>.Shared.Return(_operands);
        _operands = [];
        _count = 0;
    }

    private readonly struct Operand(byte* address, int length)
    {
        public byte* Address { get; } = address;

        public int Length { get; } = length;
    }
}
