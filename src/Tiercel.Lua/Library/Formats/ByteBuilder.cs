using System.Buffers;

namespace Tiercel.Lua;

/// <summary>
/// Bytes that become a string: on the stack of its user first, then in arrays that are announced to the meter as long as they
/// are in use. To be disposed of.
/// </summary>
internal ref struct ByteBuilder
{
    // A larger array is not worth keeping for others.
    private const int LargestPooled = 1 << 20;

    private readonly LuaMeter _meter;
    private Span<byte> _bytes;
    private byte[]? _array;

    public ByteBuilder(LuaMeter meter, Span<byte> initial)
    {
        _meter = meter;
        _bytes = initial;
    }

    /// <summary>Bytes added so far.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes added so far; valid until the next.</summary>
    public readonly ReadOnlySpan<byte> Bytes => _bytes[..Length];

    public void Add(byte value)
    {
        if (Length == _bytes.Length) Grow(1);
        _bytes[Length++] = value;
    }

    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _bytes.Length - Length) Grow(bytes.Length);
        bytes.CopyTo(_bytes[Length..]);
        Length += bytes.Length;
    }

    /// <summary>Adds a byte a number of times.</summary>
    public void Fill(byte value, int count)
    {
        if (count > _bytes.Length - Length) Grow(count);
        _bytes.Slice(Length, count).Fill(value);
        Length += count;
    }

    /// <summary>Adds a number as <c>tostring</c> writes it.</summary>
    public void Add(double number)
    {
        Span<byte> text = stackalloc byte[32];
        Add(text[..LuaNumbers.Write(number, text)]);
    }

    /// <summary>The string of all bytes.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public readonly LuaString ToLuaString()
    {
        _meter.ChargeString(Length);
        return LuaString.Create(_bytes[..Length]);
    }

    public void Dispose()
    {
        if (_array is not { } array) return;
        GiveBack(array, _bytes.Length);
        _array = null;
        _bytes = default;
    }

    private void Grow(int count)
    {
        long length = (long)Length + count;
        if (length > LuaLimits.StringBytes) throw new LuaException("not enough memory");
        int capacity = (int)Math.Min(Math.Max(length, 2L * _bytes.Length), LuaLimits.StringBytes);
        _meter.Hold(capacity);
        byte[] array = capacity <= LargestPooled
            ? ArrayPool<byte>.Shared.Rent(capacity)
            : GC.AllocateUninitializedArray<byte>(capacity);
        // The pool may give more than was announced.
        Span<byte> bytes = array.AsSpan(0, capacity);
        _bytes[..Length].CopyTo(bytes);
        byte[]? former = _array;
        int announced = _bytes.Length;
        _array = array;
        _bytes = bytes;
        if (former is not null) GiveBack(former, announced);
    }

    private readonly void GiveBack(byte[] array, int announced)
    {
        _meter.Release(announced);
        if (announced <= LargestPooled) ArrayPool<byte>.Shared.Return(array);
    }
}
