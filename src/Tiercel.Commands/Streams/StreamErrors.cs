using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>The errors of the commands of streams, in Redis's words.</summary>
internal static class StreamErrors
{
    public static ReadOnlySpan<byte> InvalidId => "ERR Invalid stream ID specified as stream command argument"u8;

    public static ReadOnlySpan<byte> InvalidStart => "ERR invalid start ID for the interval"u8;

    public static ReadOnlySpan<byte> InvalidEnd => "ERR invalid end ID for the interval"u8;

    public static ReadOnlySpan<byte> TwoStrategies =>
        "ERR syntax error, MAXLEN and MINID options at the same time are not compatible"u8;

    public static ReadOnlySpan<byte> NegativeMaxLen => "ERR The MAXLEN argument must be >= 0."u8;

    public static ReadOnlySpan<byte> NegativeLimit => "ERR The LIMIT argument must be >= 0."u8;

    public static ReadOnlySpan<byte> LimitWithoutStrategy =>
        "ERR syntax error, LIMIT cannot be used without specifying a trimming strategy"u8;

    public static ReadOnlySpan<byte> LimitOfExact => "ERR syntax error, LIMIT cannot be used without the special ~ option"u8;

    public static ReadOnlySpan<byte> NoStrategy => "ERR syntax error, XTRIM must be called with a trimming strategy"u8;

    public static ReadOnlySpan<byte> ZeroId => "ERR The ID specified in XADD must be greater than 0-0"u8;

    public static ReadOnlySpan<byte> Exhausted =>
        "ERR The stream has exhausted the last possible ID, unable to add more items"u8;

    public static ReadOnlySpan<byte> NotGreater =>
        "ERR The ID specified in XADD is equal or smaller than the target stream top item"u8;

    public static ReadOnlySpan<byte> TooLarge => "ERR Elements are too large to be stored"u8;

    public static ReadOnlySpan<byte> NegativeAdded => "ERR entries_added must be positive"u8;

    public static ReadOnlySpan<byte> BelowGivenRemoved =>
        "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id"u8;

    // Of XREADGROUP too.
    public static ReadOnlySpan<byte> Unbalanced =>
        "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified."u8;

    public static ReadOnlySpan<byte> BelowTop => "ERR The ID specified in XSETID is smaller than the target stream top item"u8;

    public static ReadOnlySpan<byte> AddedBelowLength =>
        "ERR The entries_added specified in XSETID is smaller than the target stream length"u8;

    public static ReadOnlySpan<byte> GroupOfRead =>
        "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead."u8;

    public static ReadOnlySpan<byte> NoAckOfRead =>
        "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead."u8;

    public static ReadOnlySpan<byte> MissingGroup => "ERR Missing GROUP option for XREADGROUP"u8;

    public static ReadOnlySpan<byte> NewestOfGroup =>
        "ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying "u8
        + "a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set."u8;

    public static ReadOnlySpan<byte> UnreadOfRead =>
        "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option."u8;

    public static ReadOnlySpan<byte> BadTimeout => "ERR timeout is not an integer or out of range"u8;

    public static ReadOnlySpan<byte> NegativeTimeout => "ERR timeout is negative"u8;

    public static ReadOnlySpan<byte> BadEntriesRead => "ERR value for ENTRIESREAD must be positive or -1"u8;

    public static ReadOnlySpan<byte> GroupNeedsKey =>
        "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to "u8
        + "create an empty stream automatically."u8;

    public static ReadOnlySpan<byte> BusyGroup => "BUSYGROUP Consumer Group name already exists"u8;

    public static ReadOnlySpan<byte> BadClaimMinIdle => "ERR Invalid min-idle-time argument for XCLAIM"u8;

    public static ReadOnlySpan<byte> BadAutoClaimMinIdle => "ERR Invalid min-idle-time argument for XAUTOCLAIM"u8;

    public static ReadOnlySpan<byte> BadIdle => "ERR Invalid IDLE option argument for XCLAIM"u8;

    public static ReadOnlySpan<byte> BadTime => "ERR Invalid TIME option argument for XCLAIM"u8;

    public static ReadOnlySpan<byte> BadRetryCount => "ERR Invalid RETRYCOUNT option argument for XCLAIM"u8;

    public static ReadOnlySpan<byte> BadCount => "ERR COUNT must be > 0"u8;

    /// <summary>No stream, or no group of it.</summary>
    public static byte[] NoGroup(ReadOnlySpan<byte> key, ReadOnlySpan<byte> group) =>
        [.. "NOGROUP No such key '"u8, .. Printed(key), .. "' or consumer group '"u8, .. Printed(group), (byte)'\''];

    /// <summary>The same, as XREADGROUP says it.</summary>
    public static byte[] NoGroupToRead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> group) =>
        [.. NoGroup(key, group), .. " in XREADGROUP with GROUP option"u8];

    /// <summary>A stream that a group waited for is gone, or its key holds something else.</summary>
    public static ReadOnlySpan<byte> GoneStream => "UNBLOCKED the stream key no longer exists"u8;

    /// <summary>A group that waited for a stream is gone.</summary>
    public static ReadOnlySpan<byte> GoneGroup => "NOGROUP the consumer group this client was blocked on no longer exists"u8;

    /// <summary>A stream without this group.</summary>
    public static byte[] NoGroupOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> group) =>
        [.. "NOGROUP No such consumer group '"u8, .. Printed(group), .. "' for key name '"u8, .. Printed(key), (byte)'\''];

    /// <summary>A word among XCLAIM's options that is none.</summary>
    public static byte[] UnrecognizedOption(ReadOnlySpan<byte> word) =>
        [.. "ERR Unrecognized XCLAIM option '"u8, .. Printed(word), (byte)'\''];

    /// <summary>Arguments that fit no form of a subcommand.</summary>
    public static byte[] BadSubcommand(ReadOnlySpan<byte> container, ReadOnlySpan<byte> word) =>
    [
        .. "ERR unknown subcommand or wrong number of arguments for '"u8, .. Printed(word), .. "'. Try "u8, .. container, .. " HELP."u8,
    ];

    // As C prints it: to the first zero.
    private static ReadOnlySpan<byte> Printed(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }
}
