namespace Tiercel.Conformance;

/// <summary>One line of a case.</summary>
/// <param name="Line">Its number in the file, from 1.</param>
/// <param name="Text">The line as written.</param>
/// <param name="Action">What to do with the words.</param>
/// <param name="Likeness">How alike the replies must be.</param>
/// <param name="Number">The directive's number: a tolerance, a further connection, or unused.</param>
/// <param name="Words">The command, or for <see cref="StepAction.SendRaw"/> the one word to send.</param>
/// <param name="Awaited">For <see cref="StepAction.PollUntil"/>: the reply to wait for.</param>
public sealed record CaseStep(
    int Line, string Text, StepAction Action, Likeness Likeness, long Number, IReadOnlyList<byte[]> Words, byte[] Awaited);

/// <summary>What a line of a case does.</summary>
public enum StepAction
{
    /// <summary>Sends a command, reads one reply.</summary>
    Call,

    /// <summary>Sends bytes as they are, reads one reply.</summary>
    SendRaw,

    /// <summary>Sends a command; the reply is followed by the end of the stream.</summary>
    CallAndClose,

    /// <summary>Repeats a command until its reply is the awaited one.</summary>
    PollUntil,

    /// <summary>Sends a command on a further connection, and goes on once it waits.</summary>
    Block,

    /// <summary>Sends a command on a further connection, reads one reply.</summary>
    CallElsewhere,

    /// <summary>Chooses the protocol of a connection.</summary>
    Speak,

    /// <summary>Reads the reply that a further connection waits for.</summary>
    ReadBlocked,

    /// <summary>Nothing comes on a further connection.</summary>
    StaySilent,
}
