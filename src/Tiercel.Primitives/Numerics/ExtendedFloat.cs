using System.Numerics;

namespace Tiercel.Primitives;

/// <summary>
/// A floating-point number of 80 bits, as the x87 unit has it and as C's <c>long double</c> is on x86-64: a sign, a
/// mantissa of 64 bits, an exponent of 15. Redis computes with it, and its replies can be met only by rounding where
/// it rounds. No bits are packed here; only the values are the same.
/// </summary>
/// <remarks>
/// A finite value is ±<see cref="Mantissa"/> × 2^<see cref="Exponent"/>. The mantissa's top bit is set but for zero and
/// for numbers below 2^-16382, which have the least exponent. Every operation rounds once, to nearest, ties to even
/// (IEEE 754-2019, 4.3.1).
/// </remarks>
internal readonly partial struct ExtendedFloat
{
    private const int MantissaBits = 64;

    // Of the mantissa's last bit: 2^-16445 is the least number, (2^64 - 1) × 2^16320 the greatest.
    private const int MinExponent = -16445;
    private const int MaxExponent = 16320;

    private ExtendedFloat(bool isNegative, ulong mantissa, int exponent, bool isFinite = true)
    {
        IsNegative = isNegative;
        Mantissa = mantissa;
        Exponent = exponent;
        IsFinite = isFinite;
    }

    /// <summary>False for infinity and for what is no number.</summary>
    public bool IsFinite { get; }

    public bool IsNegative { get; }

    public ulong Mantissa { get; }

    public int Exponent { get; }

    public static ExtendedFloat Zero => new(false, 0, MinExponent);

    /// <summary>A number of 64 bits as it is: each has its equal here, but for those that are no number.</summary>
    public static ExtendedFloat FromDouble(double value)
    {
        const int fractionBits = 52;
        const int exponentMask = 0x7FF;
        const int bias = 1075;
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> fractionBits) & exponentMask;
        ulong fraction = (ulong)bits & ((1UL << fractionBits) - 1);
        if (exponent == exponentMask) return Infinity(bits < 0);
        return exponent == 0
            ? Round(bits < 0, fraction, 1 - bias, isInexact: false)
            : Round(bits < 0, fraction | (1UL << fractionBits), exponent - bias, isInexact: false);
    }

    private static ExtendedFloat Infinity(bool isNegative) => new(isNegative, 0, 0, isFinite: false);

    /// <summary>The sum, rounded; not finite if one of the two is not, or if it is too large.</summary>
    public static ExtendedFloat operator +(ExtendedFloat left, ExtendedFloat right)
    {
        if (!left.IsFinite) return left;
        if (!right.IsFinite) return right;
        if (left.Mantissa == 0) return right;
        if (right.Mantissa == 0) return left;
        (ExtendedFloat high, ExtendedFloat low) = left.Exponent >= right.Exponent ? (left, right) : (right, left);

        // The one of the greater exponent moves up as far as 128 bits allow with one left for a carry; what the other
        // must move down beyond that only says whether there is anything at all below the last bit.
        int distance = high.Exponent - low.Exponent;
        int up = Math.Min(distance, MantissaBits - 2);
        int down = distance - up;
        UInt128 a = (UInt128)high.Mantissa << up;
        UInt128 b = down < MantissaBits ? (UInt128)(low.Mantissa >> down) : UInt128.Zero;
        bool isInexact = down >= MantissaBits || (low.Mantissa & ((1UL << down) - 1)) != 0;
        int exponent = high.Exponent - up;
        if (high.IsNegative == low.IsNegative) return Round(high.IsNegative, a + b, exponent, isInexact);
        if (a == b && !isInexact) return Zero;
        if (a < b) return Round(low.IsNegative, b - a, exponent, isInexact: false);
        // What was cut off is taken away: one less, and something above it.
        return Round(high.IsNegative, isInexact ? a - b - 1 : a - b, exponent, isInexact);
    }

    /// <summary>
    /// ±(<paramref name="bits"/> + something less than 1 if inexact) × 2^<paramref name="exponent"/>, rounded. An inexact
    /// value has more than 64 bits.
    /// </summary>
    private static ExtendedFloat Round(bool isNegative, UInt128 bits, int exponent, bool isInexact)
    {
        if (bits == 0 && !isInexact) return new ExtendedFloat(isNegative, 0, MinExponent);
        int length = 128 - (int)UInt128.LeadingZeroCount(bits);
        int drop = Math.Max(length - MantissaBits, MinExponent - exponent);
        if (drop <= 0)
        {
            if (exponent + drop > MaxExponent) return Infinity(isNegative);
            return new ExtendedFloat(isNegative, (ulong)(bits << -drop), exponent + drop);
        }

        // Below half of the least number.
        if (drop > length) return new ExtendedFloat(isNegative, 0, MinExponent);
        UInt128 kept = drop < 128 ? bits >> drop : UInt128.Zero;
        UInt128 dropped = bits - (drop < 128 ? kept << drop : UInt128.Zero);
        UInt128 half = UInt128.One << (drop - 1);
        if (dropped > half || (dropped == half && (isInexact || !UInt128.IsEvenInteger(kept)))) kept++;
        if (kept == UInt128.One << MantissaBits)
        {
            kept >>= 1;
            drop++;
        }

        return exponent + drop > MaxExponent
            ? Infinity(isNegative)
            : new ExtendedFloat(isNegative, (ulong)kept, exponent + drop);
    }

    /// <summary>±<paramref name="numerator"/> / <paramref name="denominator"/> × 2^<paramref name="exponent"/>, rounded.</summary>
    private static ExtendedFloat Divide(bool isNegative, BigInteger numerator, BigInteger denominator, int exponent)
    {
        // Between 96 and 98 bits of quotient: enough to round once, and they fit 128.
        int shift = 97 - (int)(numerator.GetBitLength() - denominator.GetBitLength());
        if (shift > 0) numerator <<= shift;
        else denominator <<= -shift;
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger remainder);
        return Round(isNegative, (UInt128)quotient, exponent - shift, !remainder.IsZero);
    }
}
