namespace Tiercel.Primitives;

/// <summary>
/// Reads numbers of bytes as redis.conf writes them: digits, then b, k, kb, m, mb, g, gb or nothing, in any case
/// (k = 1000, kb = 1024). As in Redis, no digits at all is 0. Unlike Redis, a number beyond 2^63 - 1 is refused:
/// there it wraps, so that 18446744073709551615gb is less than a byte.
/// </summary>
internal static class MemoryText
{
    public static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = 0;
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        long unit = UnitOf(text[digits..]);
        if (unit == 0) return false;
        Int128 total = 0;
        foreach (char digit in text[..digits])
        {
            total = (total * 10) + (digit - '0');
            if (total * unit > long.MaxValue) return false;
        }

        bytes = (long)(total * unit);
        return true;
    }

    /// <summary>Bytes in a unit; 0 if it is none.</summary>
    private static long UnitOf(ReadOnlySpan<char> unit)
    {
        if (unit.Length > 2) return 0;
        Span<char> folded = stackalloc char[2];
        unit.ToLowerInvariant(folded);
        return folded[..unit.Length] switch
        {
            "" or "b" => 1,
            "k" => 1000,
            "kb" => 1024,
            "m" => 1000 * 1000,
            "mb" => 1024 * 1024,
            "g" => 1000L * 1000 * 1000,
            "gb" => 1024L * 1024 * 1024,
            _ => 0,
        };
    }
}
