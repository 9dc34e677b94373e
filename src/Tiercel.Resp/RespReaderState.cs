namespace Tiercel.Resp;

/// <summary>
/// How far a reader has come, so that a command which arrives in many pieces is read in one pass over its bytes.
/// The default value starts at the beginning of the input.
/// </summary>
public struct RespReaderState
{
    /// <summary>Bytes of the input that are dealt with; after a complete command, where the next one begins.</summary>
    public int Position { get; internal set; }

    /// <summary>Arguments still to come of the command being read.</summary>
    public int RemainingArguments { get; internal set; }

    /// <summary>Why the input was refused.</summary>
    public RespError Error { get; internal set; }

    /// <summary>The byte that stood where <c>$</c> was expected.</summary>
    public byte UnexpectedByte { get; internal set; }

    /// <summary>Up to here an unfinished inline command holds no end of line: one that trickles in is scanned once.</summary>
    internal int ScannedTo { get; set; }

    /// <summary>Whether a command is begun and not finished.</summary>
    public readonly bool IsWithinCommand => RemainingArguments > 0 || ScannedTo > 0;

    /// <summary>A state that reads on from <paramref name="position"/>, where a command begins.</summary>
    public static RespReaderState At(int position) => new() { Position = position };

    /// <summary>Follows the input as it moves <paramref name="distance"/> bytes towards its beginning.</summary>
    public void Rebase(int distance)
    {
        Position -= distance;
        ScannedTo = Math.Max(0, ScannedTo - distance);
    }
}
