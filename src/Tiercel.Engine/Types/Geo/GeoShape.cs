// Distances are those of a sphere, by the haversine formula (R. W. Sinnott, Virtues of the Haversine, 1984), which keeps its
// digits when places are near; the radius is Redis's. Operations are in its order, so that results are equal to the bit.
namespace Tiercel.Engine;

/// <summary>What is searched: a circle, or a rectangle whose sides follow the compass. Lengths are in metres.</summary>
internal readonly struct GeoShape
{
    private const double EarthRadius = 6372797.560856;
    private const double RadiansOfDegree = Math.PI / 180;

    private GeoShape(GeoPosition middle, double width, double height, bool isCircle)
    {
        Middle = middle;
        Width = width;
        Height = height;
        IsCircle = isCircle;
    }

    public GeoPosition Middle { get; }

    public bool IsCircle { get; }

    /// <summary>From west to east; of a circle the diameter.</summary>
    public double Width { get; }

    /// <summary>From south to north; of a circle the diameter.</summary>
    public double Height { get; }

    /// <summary>From the middle to what is farthest from it.</summary>
    public double Reach =>
        IsCircle ? Width / 2 : Math.Sqrt((Width / 2 * (Width / 2)) + (Height / 2 * (Height / 2)));

    /// <summary>
    /// A box that holds it. Meridians come together towards the poles, so the side that is farther from the equator
    /// decides.
    /// </summary>
    public GeoBox Bounds
    {
        get
        {
            double height = Height / 2 / EarthRadius / RadiansOfDegree;
            double farther = Middle.Latitude < 0 ? Middle.Latitude - height : Middle.Latitude + height;
            double width = Width / 2 / EarthRadius / Math.Cos(farther * RadiansOfDegree) / RadiansOfDegree;
            return new GeoBox(
                Middle.Longitude - width, Middle.Latitude - height, Middle.Longitude + width, Middle.Latitude + height);
        }
    }

    public static GeoShape Circle(GeoPosition middle, double radius) => new(middle, radius * 2, radius * 2, isCircle: true);

    public static GeoShape Rectangle(GeoPosition middle, double width, double height) =>
        new(middle, width, height, isCircle: false);

    /// <summary>Metres between two positions.</summary>
    public static double Distance(GeoPosition from, GeoPosition to)
    {
        double v = Math.Sin(((to.Longitude * RadiansOfDegree) - (from.Longitude * RadiansOfDegree)) / 2);
        if (v == 0) return DistanceNorth(from.Latitude, to.Latitude);
        double fromLatitude = from.Latitude * RadiansOfDegree;
        double toLatitude = to.Latitude * RadiansOfDegree;
        double u = Math.Sin((toLatitude - fromLatitude) / 2);
        double a = (u * u) + (Math.Cos(fromLatitude) * Math.Cos(toLatitude) * v * v);
        return 2.0 * EarthRadius * Math.Asin(Math.Sqrt(a));
    }

    /// <summary>Whether a position lies within, and how far it is from the middle.</summary>
    public bool Contains(GeoPosition position, out double distance)
    {
        distance = 0;
        if (!IsCircle)
        {
            if (DistanceNorth(position.Latitude, Middle.Latitude) > Height / 2) return false;
            if (Distance(position, Middle with { Latitude = position.Latitude }) > Width / 2) return false;
        }

        distance = Distance(Middle, position);
        return !IsCircle || distance <= Width / 2;
    }

    private static double DistanceNorth(double from, double to) =>
        EarthRadius * Math.Abs((to * RadiansOfDegree) - (from * RadiansOfDegree));
}
