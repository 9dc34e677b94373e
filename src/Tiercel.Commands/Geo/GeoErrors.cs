using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What only the geo commands complain of, in Redis's words.</summary>
internal static class GeoErrors
{
    public static ReadOnlySpan<byte> UnknownUnit => "ERR unsupported unit provided. please use M, KM, FT, MI"u8;

    public static ReadOnlySpan<byte> UnknownMember => "ERR could not decode requested zset member"u8;

    public static ReadOnlySpan<byte> BadRadius => "ERR need numeric radius"u8;

    public static ReadOnlySpan<byte> NegativeRadius => "ERR radius cannot be negative"u8;

    public static ReadOnlySpan<byte> BadWidth => "ERR need numeric width"u8;

    public static ReadOnlySpan<byte> BadHeight => "ERR need numeric height"u8;

    public static ReadOnlySpan<byte> NegativeSide => "ERR height or width cannot be negative"u8;

    public static ReadOnlySpan<byte> NoCount => "ERR COUNT must be > 0"u8;

    public static ReadOnlySpan<byte> AnyWithoutCount => "ERR the ANY argument requires COUNT argument"u8;

    public static ReadOnlySpan<byte> StoreWithDetails =>
        "ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and WITHCOORD options"u8;

    public static ReadOnlySpan<byte> SearchStoreWithDetails =>
        "ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options"u8;

    public static byte[] NoMiddle(ReadOnlySpan<byte> command) =>
        [.. "ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for "u8, .. command];

    public static byte[] NoShape(ReadOnlySpan<byte> command) =>
        [.. "ERR exactly one of BYRADIUS and BYBOX can be specified for "u8, .. command];

    /// <summary>Replies that a position cannot be kept.</summary>
    public static void InvalidPosition(ReplyWriter reply, GeoPosition position)
    {
        Span<byte> buffer = new byte[ExtendedFloat.MaxFormattedLength];
        byte[] error =
            [.. "ERR invalid longitude,latitude pair "u8, .. Print(position.Longitude, buffer), .. ","u8];
        reply.Error([.. error, .. Print(position.Latitude, buffer)]);
    }

    private static ReadOnlySpan<byte> Print(double value, Span<byte> buffer)
    {
        const int digits = 6;
        return double.IsFinite(value)
            ? ExtendedFloat.FromDouble(value).FormatFixed(buffer, digits)
            : DoubleText.Format(value, buffer);
    }
}
