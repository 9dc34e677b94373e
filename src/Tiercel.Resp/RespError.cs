namespace Tiercel.Resp;

/// <summary>Why input is no RESP.</summary>
public enum RespError : byte
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>64 KiB without an end of line, and no array.</summary>
    TooBigInline,

    /// <summary>An inline command whose quotes do not match.</summary>
    UnbalancedQuotes,

    /// <summary>64 KiB without an end of line, after <c>*</c>.</summary>
    TooBigCountLine,

    /// <summary>The number of arguments is no number, or above the limit.</summary>
    InvalidCount,

    /// <summary>64 KiB without an end of line, where <c>$</c> and a length should be.</summary>
    TooBigLengthLine,

    /// <summary>Another byte where <c>$</c> should be.</summary>
    ExpectedBulk,

    /// <summary>The length of an argument is no number, negative, or above the limit.</summary>
    InvalidLength,

    /// <summary>More arguments than a client may send before its password.</summary>
    UnauthenticatedCount,

    /// <summary>A longer argument than a client may send before its password.</summary>
    UnauthenticatedLength,
}
