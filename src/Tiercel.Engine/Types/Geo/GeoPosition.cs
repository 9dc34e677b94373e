namespace Tiercel.Engine;

/// <summary>A place on the earth, in degrees.</summary>
/// <param name="Longitude">East of Greenwich, -180 to 180.</param>
/// <param name="Latitude">North of the equator, within ±<see cref="MaxLatitude"/> where it is to be kept.</param>
public readonly record struct GeoPosition(double Longitude, double Latitude)
{
    /// <summary>The greatest longitude, and without its sign the least.</summary>
    public const double MaxLongitude = 180;

    /// <summary>The greatest latitude that can be kept, and without its sign the least: the limits of EPSG:900913.</summary>
    public const double MaxLatitude = 85.05112878;

    /// <summary>Whether it can be kept; false too for what is no number.</summary>
    public bool IsValid => Math.Abs(Longitude) <= MaxLongitude && Math.Abs(Latitude) <= MaxLatitude;
}
