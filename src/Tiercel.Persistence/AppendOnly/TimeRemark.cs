using System.Buffers.Text;
using System.Diagnostics;

namespace Tiercel.Persistence;

/// <summary>The remark in a log that tells the time: what follows was changed then, or later.</summary>
internal static class TimeRemark
{
    /// <summary>Bytes that one may take.</summary>
    public const int MaxBytes = 32;

    private static ReadOnlySpan<byte> Name => "#TS:"u8;

    /// <summary>Writes the remark of a second, Unix time; returns its length.</summary>
    public static int Write(Span<byte> target, long second)
    {
        Name.CopyTo(target);
        bool fits = Utf8Formatter.TryFormat(second, target[Name.Length..], out int digits);
        Debug.Assert(fits && Name.Length + digits + 2 <= MaxBytes, "a number of 64 bits fits");
        "\r\n"u8.CopyTo(target[(Name.Length + digits)..]);
        return Name.Length + digits + 2;
    }
}
