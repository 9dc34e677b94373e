namespace Tiercel.Engine;

/// <summary>What <see cref="Geo"/> searches: a circle, or a rectangle whose sides follow the compass. Lengths are in metres.</summary>
public readonly record struct GeoArea
{
    private GeoArea(GeoShape shape) => Shape = shape;

    internal GeoShape Shape { get; }

    /// <summary>All that is no farther from a position than a radius.</summary>
    /// <exception cref="ArgumentException">The position is beyond its limits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The radius is negative or no number.</exception>
    public static GeoArea Circle(GeoPosition middle, double radius)
    {
        RequireValid(middle);
        RequireLength(radius);
        return new GeoArea(GeoShape.Circle(middle, radius));
    }

    /// <summary>All that lies in a rectangle around a position: the width is from west to east, the height from south to north.</summary>
    /// <exception cref="ArgumentException">The position is beyond its limits.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative or no number.</exception>
    public static GeoArea Rectangle(GeoPosition middle, double width, double height)
    {
        RequireValid(middle);
        RequireLength(width);
        RequireLength(height);
        return new GeoArea(GeoShape.Rectangle(middle, width, height));
    }

    internal static void RequireValid(GeoPosition position)
    {
        if (!position.IsValid) throw new ArgumentException($"{position} is beyond the limits of positions.", nameof(position));
    }

    internal static void RequireLength(double metres)
    {
        if (double.IsNaN(metres)) throw new ArgumentOutOfRangeException(nameof(metres), metres, "A length must be a number.");
        ArgumentOutOfRangeException.ThrowIfNegative(metres);
    }
}
