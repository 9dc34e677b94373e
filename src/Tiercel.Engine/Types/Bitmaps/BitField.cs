namespace Tiercel.Engine;

/// <summary>An integer of up to 64 bits anywhere in a bitmap, its highest bit first: at most nine bytes hold it.</summary>
internal readonly struct BitField
{
    private const int MaxWindowBytes = 9;

    private readonly int _bits;
    private readonly bool _isSigned;
    private readonly int _shift;

    public BitField(long offset, int bits, bool isSigned)
    {
        _bits = bits;
        _isSigned = isSigned;
        FirstByte = (int)(offset >> 3);
        ByteCount = (int)((offset + bits - 1) >> 3) - FirstByte + 1;
        _shift = (ByteCount * 8) - (int)(offset & 7) - bits;
    }

    /// <summary>The first byte that holds a bit of it.</summary>
    public int FirstByte { get; }

    /// <summary>How many bytes do.</summary>
    public int ByteCount { get; }

    private UInt128 Mask => (UInt128)(ulong.MaxValue >> (64 - _bits)) << _shift;

    /// <summary>The integer in a bitmap; bits beyond its end are 0.</summary>
    public long Read(ReadOnlySpan<byte> bitmap)
    {
        ulong raw = (ulong)((Window(bitmap) & Mask) >> _shift);
        int unused = 64 - _bits;
        return _isSigned ? (long)(raw << unused) >> unused : (long)raw;
    }

    /// <summary>Writes the bytes that hold it into a buffer, with the integer replaced; returns them.</summary>
    public ReadOnlySpan<byte> Replace(ReadOnlySpan<byte> bitmap, long value, Span<byte> buffer)
    {
        UInt128 window = (Window(bitmap) & ~Mask) | (((UInt128)(ulong)value << _shift) & Mask);
        for (int i = ByteCount - 1; i >= 0; i--)
        {
            buffer[i] = (byte)window;
            window >>= 8;
        }

        return buffer[..ByteCount];
    }

    /// <summary>Makes a number fit the field; false if it does not and must not be changed to.</summary>
    public bool TryFit(Int128 number, BitFieldOverflow overflow, out long value)
    {
        Int128 min = _isSigned ? -(Int128.One << (_bits - 1)) : 0;
        Int128 max = (Int128.One << (_isSigned ? _bits - 1 : _bits)) - 1;
        if (number >= min && number <= max)
        {
            value = (long)number;
            return true;
        }

        if (overflow == BitFieldOverflow.Saturate)
        {
            value = (long)(number < min ? min : max);
            return true;
        }

        // The lowest bits; with a sign, the highest of them is spread.
        int unused = 64 - _bits;
        long low = unchecked((long)(ulong)number) << unused;
        value = _isSigned ? low >> unused : (long)((ulong)low >> unused);
        return overflow == BitFieldOverflow.Wrap;
    }

    private UInt128 Window(ReadOnlySpan<byte> bitmap)
    {
        UInt128 window = 0;
        for (int i = FirstByte; i < FirstByte + ByteCount; i++)
        {
            window = (window << 8) | (i < bitmap.Length ? bitmap[i] : (byte)0);
        }

        return window;
    }

    /// <summary>Bytes of the buffer that <see cref="Replace"/> takes.</summary>
    public static int BufferBytes => MaxWindowBytes;
}
