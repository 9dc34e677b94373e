namespace Tiercel.Conformance;

/// <summary>One command of a random program, and how alike its replies must be.</summary>
/// <param name="Kind">What is special about running it.</param>
public sealed record RandomCommand(RandomKind Kind, IReadOnlyList<byte[]> Words, Likeness Likeness = Likeness.Exact, long Tolerance = 0);

/// <summary>How a command of a random program is run.</summary>
public enum RandomKind
{
    /// <summary>Sent, perhaps together with its neighbours, and compared.</summary>
    Plain,

    /// <summary>Makes a key expire at once: afterwards both servers are asked until the key is gone.</summary>
    Expiring,

    /// <summary>SCAN from 0 to the end on each server; the keys found are compared as a set.</summary>
    WholeScan,
}
