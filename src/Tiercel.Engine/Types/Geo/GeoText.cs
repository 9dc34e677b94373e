namespace Tiercel.Engine;

/// <summary>Positions as the geohashes of geohash.org, eleven characters of which Redis leaves the last at 0.</summary>
internal static class GeoText
{
    public const int Length = 11;

    private const int BitsOfCharacter = 5;

    // That geohash divides the latitude from pole to pole.
    private const double MaxLatitude = 90;

    private static ReadOnlySpan<byte> Alphabet => "0123456789bcdefghjkmnpqrstuvwxyz"u8;

    /// <summary>Writes <see cref="Length"/> characters.</summary>
    public static void Write(GeoPosition position, Span<byte> target)
    {
        ulong bits = GeoCell.Of(position, GeoCell.MaxSteps, MaxLatitude).Bits;
        // 52 bits are ten characters and two bits.
        for (int i = 0; i < Length - 1; i++)
        {
            int shift = (2 * GeoCell.MaxSteps) - ((i + 1) * BitsOfCharacter);
            target[i] = Alphabet[(int)(bits >> shift) & ((1 << BitsOfCharacter) - 1)];
        }

        target[Length - 1] = Alphabet[0];
    }
}
