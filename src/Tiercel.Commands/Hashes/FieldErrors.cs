namespace Tiercel.Commands;

/// <summary>Errors of the commands for fields that expire, in Redis's words.</summary>
internal static class FieldErrors
{
    /// <summary>No FIELDS where it must stand.</summary>
    public static ReadOnlySpan<byte> NoFields =>
        "ERR Mandatory argument FIELDS is missing or not at the right position"u8;

    /// <summary>A number of fields that is none, in HEXPIRE and its like.</summary>
    public static ReadOnlySpan<byte> NoExpireCount => "ERR Parameter `numFields` should be greater than 0"u8;

    /// <summary>A number of fields that is none, in most.</summary>
    public static ReadOnlySpan<byte> NoCount => "ERR Number of fields must be a positive integer"u8;

    /// <summary>A number of fields that is none, in HSETEX.</summary>
    public static ReadOnlySpan<byte> NoSetCount => "ERR invalid number of fields"u8;

    /// <summary>Another number of fields than there are.</summary>
    public static ReadOnlySpan<byte> WrongCount => "ERR The `numfields` parameter must match the number of arguments"u8;

    /// <summary>A time below zero.</summary>
    public static ReadOnlySpan<byte> NegativeTime => "ERR invalid expire time, must be >= 0"u8;

    /// <summary>HSETEX with a word and no time behind it.</summary>
    public static ReadOnlySpan<byte> NoTime => "ERR missing expire time"u8;

    /// <summary>HSETEX with two conditions.</summary>
    public static ReadOnlySpan<byte> SeveralConditions => "ERR Only one of FXX or FNX arguments can be specified"u8;

    /// <summary>HSETEX with two times.</summary>
    public static ReadOnlySpan<byte> SeveralTimes =>
        "ERR Only one of EX, PX, EXAT, PXAT or KEEPTTL arguments can be specified"u8;

    /// <summary>HSETEX with a word that is none of its own.</summary>
    public static byte[] UnknownArgument(ReadOnlySpan<byte> word)
    {
        // Redis prints it with %s, and trims line breaks from the end of the message.
        int end = word.IndexOf((byte)0);
        if (end >= 0) word = word[..end];
        return [.. "ERR unknown argument: "u8, .. word.TrimEnd("\r\n"u8)];
    }
}
