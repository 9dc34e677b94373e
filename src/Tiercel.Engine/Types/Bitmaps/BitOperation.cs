namespace Tiercel.Engine;

/// <summary>How bitmaps are combined.</summary>
public enum BitOperation
{
    /// <summary>Bits that all have.</summary>
    And,

    /// <summary>Bits that any has.</summary>
    Or,

    /// <summary>Bits that an odd number of them have.</summary>
    Xor,

    /// <summary>Bits that the one source has not, up to the end of its last byte.</summary>
    Not,
}
