namespace Tiercel.Commands;

/// <summary>The errors clients see, in Redis's words.</summary>
public static class CommandErrors
{
    /// <summary>Arguments that fit no form of the command.</summary>
    public static ReadOnlySpan<byte> Syntax => "ERR syntax error"u8;

    /// <summary>An argument or a value that must be a 64-bit integer.</summary>
    public static ReadOnlySpan<byte> NotAnInteger => "ERR value is not an integer or out of range"u8;

    /// <summary>An argument or a value that must be a number.</summary>
    public static ReadOnlySpan<byte> NotAFloat => "ERR value is not a valid float"u8;

    /// <summary>A counter would leave the 64 bits.</summary>
    public static ReadOnlySpan<byte> Overflow => "ERR increment or decrement would overflow"u8;

    /// <summary>A sum of floating-point numbers beyond the greatest.</summary>
    public static ReadOnlySpan<byte> NotFinite => "ERR increment would produce NaN or Infinity"u8;

    /// <summary>A field of a hash that must be an integer.</summary>
    public static ReadOnlySpan<byte> FieldNotAnInteger => "ERR hash value is not an integer"u8;

    /// <summary>A field of a hash that must be a number.</summary>
    public static ReadOnlySpan<byte> FieldNotAFloat => "ERR hash value is not a float"u8;

    /// <summary>An increment that is infinite.</summary>
    public static ReadOnlySpan<byte> ValueNotFinite => "ERR value is NaN or Infinity"u8;

    /// <summary>An offset below zero.</summary>
    public static ReadOnlySpan<byte> OffsetOutOfRange => "ERR offset is out of range"u8;

    /// <summary>A count or size that must be an integer of zero or more.</summary>
    public static ReadOnlySpan<byte> NotPositive => "ERR value is out of range, must be positive"u8;

    /// <summary>The key holds a value of another kind.</summary>
    public static ReadOnlySpan<byte> WrongType =>
        "WRONGTYPE Operation against a key holding the wrong kind of value"u8;

    /// <summary>The key holds a string that is no HyperLogLog.</summary>
    public static ReadOnlySpan<byte> NotHyperLogLog => "WRONGTYPE Key is not a valid HyperLogLog string value."u8;

    /// <summary>The key holds a HyperLogLog whose registers are not all there.</summary>
    public static ReadOnlySpan<byte> DamagedHyperLogLog => "INVALIDOBJ Corrupted HLL object detected"u8;

    /// <summary>The string would grow over the limit.</summary>
    public static ReadOnlySpan<byte> StringTooLong => "ERR string exceeds maximum allowed size (proto-max-bulk-len)"u8;

    /// <summary>SELECT of a database that does not exist.</summary>
    public static ReadOnlySpan<byte> DatabaseOutOfRange => "ERR DB index is out of range"u8;

    /// <summary>The memory limit is reached and nothing may be evicted.</summary>
    public static ReadOnlySpan<byte> OutOfMemory => "OOM command not allowed when used memory > 'maxmemory'."u8;

    /// <summary>DECRBY of the one number that has no opposite.</summary>
    public static ReadOnlySpan<byte> DecrementOverflow => "ERR decrement would overflow"u8;

    /// <summary>An index of a database beyond 32 bits.</summary>
    public static ReadOnlySpan<byte> IndexOutOfRange =>
        "ERR value is out of range, value must between -2147483648 and 2147483647"u8;

    /// <summary>RENAME of a key that is absent.</summary>
    public static ReadOnlySpan<byte> NoSuchKey => "ERR no such key"u8;

    /// <summary>LSET beyond the ends of a list.</summary>
    public static ReadOnlySpan<byte> ElementOutOfRange => "ERR index out of range"u8;

    /// <summary>LPOS from no occurrence on.</summary>
    public static ReadOnlySpan<byte> ZeroRank =>
        "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... "u8
        + "or use negative to start from the end of the list"u8;

    /// <summary>LPOS of fewer than no occurrences.</summary>
    public static ReadOnlySpan<byte> NegativePositionCount => "ERR COUNT can't be negative"u8;

    /// <summary>LPOS among fewer than no elements.</summary>
    public static ReadOnlySpan<byte> NegativePositionLimit => "ERR MAXLEN can't be negative"u8;

    /// <summary>A number of keys, said before them, that is none or less.</summary>
    public static ReadOnlySpan<byte> NoKeyCount => "ERR numkeys should be greater than 0"u8;

    /// <summary>A count of elements to pop that is none or less.</summary>
    public static ReadOnlySpan<byte> NoCount => "ERR count should be greater than 0"u8;

    /// <summary>MOVE or COPY of a key to itself.</summary>
    public static ReadOnlySpan<byte> SameObject => "ERR source and destination objects are the same"u8;

    /// <summary>OBJECT FREQ under a policy that does not count uses.</summary>
    public static ReadOnlySpan<byte> FrequencyNotTracked =>
        "ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching "u8
        + "between policies at runtime LRU and LFU data will take some time to adjust."u8;

    /// <summary>OBJECT IDLETIME under a policy that counts uses and does not date them.</summary>
    public static ReadOnlySpan<byte> IdleTimeNotTracked =>
        "ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching "u8
        + "between policies at runtime LRU and LFU data will take some time to adjust."u8;

    /// <summary>RESTORE to a key that exists, without REPLACE.</summary>
    public static ReadOnlySpan<byte> BusyKey => "BUSYKEY Target key name already exists."u8;

    /// <summary>RESTORE with a negative time to live.</summary>
    public static ReadOnlySpan<byte> InvalidLifetime => "ERR Invalid TTL value, must be >= 0"u8;

    /// <summary>RESTORE with a negative IDLETIME.</summary>
    public static ReadOnlySpan<byte> InvalidIdleTime => "ERR Invalid IDLETIME value, must be >= 0"u8;

    /// <summary>RESTORE with a FREQ that is no byte.</summary>
    public static ReadOnlySpan<byte> InvalidFrequency => "ERR Invalid FREQ value, must be >= 0 and <= 255"u8;

    /// <summary>RESTORE of what is no payload, or a damaged one, or one of a later version.</summary>
    public static ReadOnlySpan<byte> BadDump => "ERR DUMP payload version or checksum are wrong"u8;

    /// <summary>RESTORE of a payload whose checksum is right and whose value is not.</summary>
    public static ReadOnlySpan<byte> BadDumpData => "ERR Bad data format"u8;

    /// <summary>A cursor of SCAN that is no number.</summary>
    public static ReadOnlySpan<byte> InvalidCursor => "ERR invalid cursor"u8;

    /// <summary>EXPIRE with NX and another condition.</summary>
    public static ReadOnlySpan<byte> ExpireNxWithOthers =>
        "ERR NX and XX, GT or LT options at the same time are not compatible"u8;

    /// <summary>EXPIRE with GT and LT.</summary>
    public static ReadOnlySpan<byte> ExpireGtWithLt => "ERR GT and LT options at the same time are not compatible"u8;

    /// <summary>A command in a transaction that takes all back if it fails.</summary>
    internal static byte[] Irrevocable(string command) =>
        System.Text.Encoding.ASCII.GetBytes($"ERR {command} can not be taken back and is not allowed in a transaction");

    /// <summary>EXEC itself was rejected.</summary>
    internal static byte[] Aborted(ReadOnlySpan<byte> error)
    {
        if (error.StartsWith("ERR "u8)) error = error[4..];
        return [.. "EXECABORT Transaction discarded because of: "u8, .. error];
    }

    /// <summary>An expiry that is not in the future, or that no 64-bit number of milliseconds holds.</summary>
    internal static byte[] InvalidExpireTime(CommandInfo command) =>
        [.. "ERR invalid expire time in '"u8, .. command.FoldedName, .. "' command"u8];

    /// <summary>A word behind EXPIRE's time that is none of its conditions.</summary>
    internal static byte[] UnsupportedOption(ReadOnlySpan<byte> word)
    {
        // Redis prints it with %s, and trims line breaks from the end of the message.
        int end = word.IndexOf((byte)0);
        if (end >= 0) word = word[..end];
        return [.. "ERR Unsupported option "u8, .. word.TrimEnd("\r\n"u8)];
    }
}
