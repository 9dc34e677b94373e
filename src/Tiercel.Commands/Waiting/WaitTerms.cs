using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Whether a call that waits could go on now; asked under the lock of the key.</summary>
/// <param name="call">The call, with the arguments it waits with.</param>
/// <param name="index">The argument that is the key.</param>
/// <param name="entry">What the key holds; null if it is absent.</param>
internal delegate bool ReadinessTest(scoped in CommandContext call, int index, Entry entry);

/// <summary>On what terms a call waits for its keys.</summary>
internal readonly struct WaitTerms()
{
    /// <summary>Whether it could go on now.</summary>
    public required ReadinessTest IsReady { get; init; }

    /// <summary>How long it waits; <see cref="Timeout.InfiniteTimeSpan"/> = without end.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Whether it goes on when a key is gone, too.</summary>
    public bool WantsAbsence { get; init; }

    /// <summary>Whether it replies one value, and so another nothing where it cannot wait.</summary>
    public bool RepliesValue { get; init; }

    /// <summary>Whether it replies a number: 0 when its time has passed, and where it cannot wait.</summary>
    public bool RepliesNumber { get; init; }

    /// <summary>The error that it is answered with when its time has passed; null = that nothing came.</summary>
    public byte[]? Refusal { get; init; }

    /// <summary>The shards it needs beside that of the key, as a mask.</summary>
    public ulong FurtherShards { get; init; }

    /// <summary>Replies that nothing is there, to a caller who cannot wait.</summary>
    public void ReplyAtOnce(ReplyWriter reply)
    {
        if (RepliesNumber) reply.Integer(0);
        else if (RepliesValue) reply.Null();
        else reply.NullArray();
    }
}
