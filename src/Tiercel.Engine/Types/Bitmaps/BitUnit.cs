namespace Tiercel.Engine;

/// <summary>What the indexes of a range of a bitmap count.</summary>
public enum BitUnit
{
    /// <summary>Bytes of eight bits.</summary>
    Byte,

    /// <summary>Bits.</summary>
    Bit,
}
