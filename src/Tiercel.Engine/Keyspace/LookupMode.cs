namespace Tiercel.Engine;

/// <summary>What a look-up leaves behind.</summary>
internal enum LookupMode
{
    /// <summary>A read: counts as a hit or a miss, and refreshes the access clock.</summary>
    Read,

    /// <summary>A read that does not refresh the access clock (EXISTS, TTL, TYPE).</summary>
    Peek,

    /// <summary>The look-up before a change: refreshes the access clock, counts nothing.</summary>
    Write,
}
