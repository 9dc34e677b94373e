using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Reads how long a call is willing to wait.</summary>
internal static class WaitArguments
{
    /// <summary>Of a timeout in seconds, 0 = without end; false if it is none, and that was replied.</summary>
    public static bool TryReadSeconds(ref CommandContext c, int index, out TimeSpan patience)
    {
        bool isNumber = DoubleText.TryParse(c.Arg(index), out double seconds);
        // As in Redis: what does not fit its milliseconds comes out as negative.
        bool isNegative = seconds < 0 || seconds * 1000 >= long.MaxValue;
        patience = isNumber && !isNegative ? OfMilliseconds(Math.Ceiling(seconds * 1000)) : default;
        ReadOnlySpan<byte> error =
            !isNumber ? "ERR timeout is not a float or out of range"u8
            : isNegative ? NegativeTimeout
            : default;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    /// <summary>Of a timeout in milliseconds, 0 = without end; false if it is none, and that was replied.</summary>
    public static bool TryReadMilliseconds(ref CommandContext c, int index, out TimeSpan patience)
    {
        bool isNumber = IntegerText.TryParse(c.Arg(index), out long milliseconds);
        patience = isNumber && milliseconds >= 0 ? OfMilliseconds(milliseconds) : default;
        ReadOnlySpan<byte> error =
            !isNumber ? "ERR timeout is not an integer or out of range"u8
            : milliseconds < 0 ? NegativeTimeout
            : default;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
    }

    private static ReadOnlySpan<byte> NegativeTimeout => "ERR timeout is negative"u8;

    // Beyond what a span of time holds lie thirty thousand years.
    private static TimeSpan OfMilliseconds(double milliseconds) =>
        milliseconds == 0 || milliseconds >= TimeSpan.MaxValue.TotalMilliseconds
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(milliseconds);
}
