namespace Tiercel;

/// <summary>What a <see cref="CommandReply"/> is: the types of RESP3.</summary>
public enum ReplyKind
{
    /// <summary>No value.</summary>
    Null,

    /// <summary>A short text such as OK.</summary>
    Status,

    /// <summary>An error, its code first: <c>ERR syntax error</c>.</summary>
    Error,

    /// <summary>A 64-bit integer.</summary>
    Integer,

    /// <summary>A string of bytes.</summary>
    Bulk,

    /// <summary>A floating-point number.</summary>
    Double,

    /// <summary>A truth value.</summary>
    Boolean,

    /// <summary>A list of replies.</summary>
    Array,

    /// <summary>Pairs; the items are key, value, key, value …</summary>
    Map,

    /// <summary>A list without order and repetition.</summary>
    Set,
}
