namespace Tiercel.Engine;

/// <summary>What lies between two meridians and two parallels, in degrees.</summary>
internal readonly record struct GeoBox(double West, double South, double East, double North)
{
    /// <summary>Its middle, or what is nearest to that of what can be kept.</summary>
    public GeoPosition Middle => new(
        Math.Clamp((West + East) / 2, -GeoPosition.MaxLongitude, GeoPosition.MaxLongitude),
        Math.Clamp((South + North) / 2, -GeoPosition.MaxLatitude, GeoPosition.MaxLatitude));
}
