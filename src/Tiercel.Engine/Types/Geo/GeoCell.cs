// Geohashes after G. M. Morton (A Computer Oriented Geodetic Data Base, 1966) and G. Niemeyer (geohash.org, 2008): a
// coordinate is the number of its strip among 2^steps equal ones, and the bits of the two numbers alternate, longitude
// first. Near places mostly have a long prefix in common, and all places of a cell have hashes that follow one another.
// Redis takes 26 steps, so that the 52 bits are a whole number that a score holds exactly.
namespace Tiercel.Engine;

/// <summary>One of the 4^<paramref name="steps"/> cells into which longitude and latitude are divided.</summary>
/// <param name="bits">Its number: bits of the latitude's at the even places, of the longitude's at the odd ones.</param>
/// <param name="steps">1 to <see cref="MaxSteps"/>.</param>
internal readonly struct GeoCell(ulong bits, int steps)
{
    /// <summary>Steps of the hashes that are kept.</summary>
    public const int MaxSteps = 26;

    /// <summary>The number among cells of the same size.</summary>
    public ulong Bits { get; } = bits;

    public int Steps { get; } = steps;

    /// <summary>The first of the hashes of <see cref="MaxSteps"/> that lie in the cell.</summary>
    public ulong FirstHash => Bits << (2 * (MaxSteps - Steps));

    /// <summary>The first hash after them.</summary>
    public ulong EndHash => (Bits + 1) << (2 * (MaxSteps - Steps));

    /// <summary>Where it lies.</summary>
    public GeoBox Bounds
    {
        get
        {
            (uint longitude, uint latitude) = Separate(Bits);
            double strips = 1UL << Steps;
            const double width = 2 * GeoPosition.MaxLongitude;
            const double height = GeoPosition.MaxLatitude - -GeoPosition.MaxLatitude;
            return new GeoBox(
                -GeoPosition.MaxLongitude + (longitude / strips * width),
                -GeoPosition.MaxLatitude + (latitude / strips * height),
                -GeoPosition.MaxLongitude + ((longitude + 1.0) / strips * width),
                -GeoPosition.MaxLatitude + ((latitude + 1.0) / strips * height));
        }
    }

    /// <summary>The cell that a valid position lies in.</summary>
    public static GeoCell Of(GeoPosition position, int steps) => Of(position, steps, GeoPosition.MaxLatitude);

    /// <summary>As <see cref="Of(GeoPosition, int)"/>, where the latitude is divided from minus a limit to that limit.</summary>
    public static GeoCell Of(GeoPosition position, int steps, double maxLatitude)
    {
        double longitude = (position.Longitude + GeoPosition.MaxLongitude) / (2 * GeoPosition.MaxLongitude);
        double latitude = (position.Latitude + maxLatitude) / (2 * maxLatitude);
        // At the upper limits the number is one more than there are strips, and stays so, as in Redis.
        ulong strips = 1UL << steps;
        return new GeoCell(Interleave((uint)(longitude * strips), (uint)(latitude * strips)), steps);
    }

    /// <summary>The position that a hash of <see cref="MaxSteps"/> stands for: the middle of its cell.</summary>
    public static GeoPosition PositionOf(ulong hash) => new GeoCell(hash, MaxSteps).Bounds.Middle;

    /// <summary>A cell next to this one, each distance -1, 0 or 1; round the world at the edges.</summary>
    public GeoCell Neighbour(int east, int north)
    {
        (uint longitude, uint latitude) = Separate(Bits);
        uint mask = (1U << Steps) - 1;
        if (east != 0) longitude = (uint)((int)longitude + east) & mask;
        if (north != 0) latitude = (uint)((int)latitude + north) & mask;
        return new GeoCell(Interleave(longitude, latitude), Steps);
    }

    private static ulong Interleave(uint longitude, uint latitude) => Spread(latitude) | (Spread(longitude) << 1);

    private static (uint Longitude, uint Latitude) Separate(ulong bits) => (Gather(bits >> 1), Gather(bits));

    // Bit i goes to place 2i, by halves: S. E. Anderson, Bit Twiddling Hacks, "Interleave bits by Binary Magic Numbers".
    private static ulong Spread(uint value)
    {
        ulong bits = value;
        bits = (bits | (bits << 16)) & 0x0000_FFFF_0000_FFFF;
        bits = (bits | (bits << 8)) & 0x00FF_00FF_00FF_00FF;
        bits = (bits | (bits << 4)) & 0x0F0F_0F0F_0F0F_0F0F;
        bits = (bits | (bits << 2)) & 0x3333_3333_3333_3333;
        return (bits | (bits << 1)) & 0x5555_5555_5555_5555;
    }

    private static uint Gather(ulong bits)
    {
        bits &= 0x5555_5555_5555_5555;
        bits = (bits | (bits >> 1)) & 0x3333_3333_3333_3333;
        bits = (bits | (bits >> 2)) & 0x0F0F_0F0F_0F0F_0F0F;
        bits = (bits | (bits >> 4)) & 0x00FF_00FF_00FF_00FF;
        bits = (bits | (bits >> 8)) & 0x0000_FFFF_0000_FFFF;
        return (uint)(bits | (bits >> 16));
    }
}
