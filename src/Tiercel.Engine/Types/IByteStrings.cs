namespace Tiercel.Engine;

/// <summary>Several byte strings: arguments of a command, or a caller's texts, which are encoded one at a time.</summary>
internal interface IByteStrings
{
    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>One of them, valid until another is asked for.</summary>
    ReadOnlySpan<byte> this[int index] { get; }
}
