namespace Tiercel.Engine;

/// <summary>What is done to an integer inside a bitmap.</summary>
public enum BitFieldAction
{
    /// <summary>It is read.</summary>
    Get,

    /// <summary>It is replaced; the result is the old one.</summary>
    Set,

    /// <summary>Something is added; the result is the new one.</summary>
    Increment,
}

/// <summary>What becomes of a number that does not fit its field.</summary>
public enum BitFieldOverflow
{
    /// <summary>Its lowest bits are kept.</summary>
    Wrap,

    /// <summary>The nearest number that fits is taken.</summary>
    Saturate,

    /// <summary>Nothing is written, and there is no result.</summary>
    Fail,
}

/// <summary>One step of work on the integers inside a bitmap: 1 to 64 bits signed, or 1 to 63 unsigned, anywhere.</summary>
public readonly record struct BitFieldOperation
{
    private BitFieldOperation(
        BitFieldAction action, long offset, int bits, bool isSigned, long value, BitFieldOverflow overflow)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, isSigned ? 64 : 63);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, BitmapOps.MaxBits);
        Action = action;
        Offset = offset;
        Bits = bits;
        IsSigned = isSigned;
        Value = value;
        Overflow = overflow;
    }

    /// <summary>What is done.</summary>
    public BitFieldAction Action { get; }

    /// <summary>Where the integer begins: its highest bit, counted from the highest bit of the first byte.</summary>
    public long Offset { get; }

    /// <summary>How many bits it has.</summary>
    public int Bits { get; }

    /// <summary>Whether the highest of them is a sign (two's complement).</summary>
    public bool IsSigned { get; }

    /// <summary>The new number, or what is added.</summary>
    public long Value { get; }

    /// <summary>What happens if the number does not fit.</summary>
    public BitFieldOverflow Overflow { get; }

    /// <summary>Reads an integer; bits beyond the end are 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such field, or one beyond the longest value.</exception>
    public static BitFieldOperation Get(long offset, int bits, bool isSigned = false) =>
        new(BitFieldAction.Get, offset, bits, isSigned, 0, BitFieldOverflow.Wrap);

    /// <summary>Replaces an integer. Its result is the old one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such field, or one beyond the longest value.</exception>
    public static BitFieldOperation Set(
        long offset, int bits, long value, bool isSigned = false, BitFieldOverflow overflow = BitFieldOverflow.Wrap) =>
        new(BitFieldAction.Set, offset, bits, isSigned, value, overflow);

    /// <summary>Adds to an integer. Its result is the new one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such field, or one beyond the longest value.</exception>
    public static BitFieldOperation Increment(
        long offset, int bits, long by, bool isSigned = false, BitFieldOverflow overflow = BitFieldOverflow.Wrap) =>
        new(BitFieldAction.Increment, offset, bits, isSigned, by, overflow);
}
