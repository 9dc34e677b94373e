using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Positions, lengths and units as arguments, and as replies.</summary>
internal static class GeoArguments
{
    // Angles and distances on the earth have at most eight digits before the point, and 17 behind it.
    private const int MaxTextBytes = 32;

    /// <summary>Reads a longitude and the latitude behind it, or replies what is wrong with them.</summary>
    public static bool TryReadPosition(ref CommandContext c, int index, out GeoPosition position)
    {
        position = default;
        if (!DoubleText.TryParse(c.Arg(index), out double longitude) || !DoubleText.TryParse(c.Arg(index + 1), out double latitude))
        {
            c.Reply.Error(CommandErrors.NotAFloat);
            return false;
        }

        position = new GeoPosition(longitude, latitude);
        if (position.IsValid) return true;
        GeoErrors.InvalidPosition(c.Reply, position);
        return false;
    }

    /// <summary>Reads a unit as the metres it has, or replies that there is no such.</summary>
    public static bool TryReadUnit(ref CommandContext c, int index, out double metres)
    {
        ReadOnlySpan<byte> word = c.Arg(index);
        metres = 1;
        if (Word.Is(word, "M"u8)) return true;
        metres = 1000;
        if (Word.Is(word, "KM"u8)) return true;
        metres = 0.3048;
        if (Word.Is(word, "FT"u8)) return true;
        metres = 1609.34;
        if (Word.Is(word, "MI"u8)) return true;
        c.Reply.Error(GeoErrors.UnknownUnit);
        return false;
    }

    /// <summary>Reads a radius and its unit, or replies what is wrong with them.</summary>
    public static bool TryReadRadius(ref CommandContext c, int index, out double radius, out double metresOfUnit)
    {
        metresOfUnit = 1;
        bool isNumber = DoubleText.TryParse(c.Arg(index), out radius);
        if (!isNumber || radius < 0)
        {
            c.Reply.Error(isNumber ? GeoErrors.NegativeRadius : GeoErrors.BadRadius);
            return false;
        }

        return TryReadUnit(ref c, index + 1, out metresOfUnit);
    }

    /// <summary>Reads a width, a height and their unit, or replies what is wrong with them.</summary>
    public static bool TryReadSides(
        ref CommandContext c, int index, out double width, out double height, out double metresOfUnit)
    {
        metresOfUnit = 1;
        height = 0;
        ReadOnlySpan<byte> error = default;
        if (!DoubleText.TryParse(c.Arg(index), out width)) error = GeoErrors.BadWidth;
        else if (!DoubleText.TryParse(c.Arg(index + 1), out height)) error = GeoErrors.BadHeight;
        else if (width < 0 || height < 0) error = GeoErrors.NegativeSide;
        if (error.IsEmpty) return TryReadUnit(ref c, index + 2, out metresOfUnit);
        c.Reply.Error(error);
        return false;
    }

    /// <summary>A length with four digits behind the point, always as a string.</summary>
    public static void Length(this ReplyWriter reply, double length)
    {
        const int digits = 4;
        reply.Bulk(ExtendedFloat.FromDouble(length).FormatFixed(stackalloc byte[MaxTextBytes], digits));
    }

    /// <summary>A longitude and a latitude.</summary>
    public static void Position(this ReplyWriter reply, GeoPosition position)
    {
        Span<byte> buffer = stackalloc byte[MaxTextBytes];
        reply.Array(2);
        reply.DoubleText(ExtendedFloat.FromDouble(position.Longitude).Format(buffer));
        reply.DoubleText(ExtendedFloat.FromDouble(position.Latitude).Format(buffer));
    }
}
