using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that read the entries of one stream.</summary>
internal static class StreamCommands
{
    /// <summary>How many entries the stream at a key has.</summary>
    [Command("XLEN", Arity = 2, Keys = "1", KeyFlags = "RO", Flags = CommandFlags.Read | CommandFlags.Fast,
        Group = "stream", Since = "5.0.0", Complexity = "O(1)",
        Arguments = "key")]
    internal static void XLen(ref CommandContext c)
    {
        OpStatus status = StreamOps.Find(ref c.Scope, c.Key(1), out LargeStream stream);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else c.Reply.Integer(status == OpStatus.Done ? stream.Count : 0);
    }

    /// <summary>The entries of the stream at a key whose ids lie in a range, the first one first.</summary>
    [Command("XRANGE", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "stream", Since = "5.0.0", Complexity = "O(log N + M), N entries, M of them replied",
        Arguments = "key start end [COUNT count:integer]")]
    internal static void XRange(ref CommandContext c) => ReplyRange(ref c, isReverse: false);

    /// <summary>The entries of the stream at a key whose ids lie in a range, the last one first.</summary>
    [Command("XREVRANGE", Arity = -4, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "stream", Since = "5.0.0", Complexity = "O(log N + M), N entries, M of them replied",
        Arguments = "key end start [COUNT count:integer]")]
    internal static void XRevRange(ref CommandContext c) => ReplyRange(ref c, isReverse: true);

    private static void ReplyRange(ref CommandContext c, bool isReverse)
    {
        if (!StreamArguments.TryReadFirst(ref c, isReverse ? 3 : 2, out StreamId first)) return;
        if (!StreamArguments.TryReadLast(ref c, isReverse ? 2 : 3, out StreamId last)) return;
        if (!TryReadCount(ref c, out long count, out bool isNothing)) return;
        OpStatus status = StreamOps.Find(ref c.Scope, c.Key(1), out LargeStream stream);
        if (status == OpStatus.WrongType) c.Reply.Fail(status);
        else if (status == OpStatus.Absent) c.Reply.Array(0);
        else if (isNothing) c.Reply.NullArray();
        else c.Reply.StreamRange(stream, first, last, count, isReverse);
    }

    // COUNT 0, and less, is nothing here, and all where it is left out.
    private static bool TryReadCount(ref CommandContext c, out long count, out bool isNothing)
    {
        count = 0;
        isNothing = false;
        for (int i = 4; i < c.Count; i += 2)
        {
            if (i + 1 == c.Count || !Word.Is(c.Arg(i), "COUNT"u8))
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }

            if (!StreamArguments.TryReadInteger(ref c, i + 1, out count)) return false;
            isNothing = count <= 0;
        }

        return true;
    }
}
