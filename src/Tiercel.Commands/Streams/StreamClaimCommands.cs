using System.Runtime.InteropServices;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands by which a consumer takes over what is pending of another.</summary>
internal static class StreamClaimCommands
{
    // From Redis: XAUTOCLAIM looks at ten pending entries for each that it may claim.
    private const int AttemptsFactor = 10;
    private const long DefaultCount = 100;
    private const long MaxCount = long.MaxValue / 16;

    /// <summary>Makes entries pending of a consumer that are pending of others; replies them.</summary>
    [Command("XCLAIM", Arity = -6, Keys = "1", KeyFlags = "RW update", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "stream", Since = "5.0.0", Complexity = "O(N log M), N ids, M entries pending", Tips = "nondeterministic_output",
        Arguments = "key group consumer min-idle-time id... [IDLE ms:integer] [TIME "
            + "unix-time-milliseconds:unix-time] [RETRYCOUNT count:integer] [FORCE] [JUSTID] [LASTID id]")]
    internal static void XClaim(ref CommandContext c)
    {
        if (!TryOpenGroup(ref c, out CollectionEntry entry, out StreamGroup group)) return;
        if (!StreamArguments.TryReadInteger(ref c, 4, StreamErrors.BadClaimMinIdle, out long minIdleMs)) return;
        int end = 5;
        while (end < c.Count && StreamId.TryParse(c.Arg(end), 0, out _)) end++;
        StreamClaim claim = new(minIdleMs, -1, -1, IsShown: true, IsForced: false);
        if (!TryReadOptions(ref c, end, ref claim, out StreamId last)) return;
        if (last > group.LastId) StreamOps.SetGroup(ref c.Scope, c.Key(1), in entry, group, last, group.EntriesRead);
        LargeStream stream = new(entry.Large);
        ArrayMark mark = c.Reply.BeginArray();
        int claimed = 0;
        for (int i = 5; i < end; i++)
        {
            StreamId.TryParse(c.Arg(i), 0, out StreamId id);
            if (!StreamOps.Claim(ref c.Scope, c.Key(1), in entry, group, c.Arg(3), id, in claim)) continue;
            if (claim.IsShown) c.Reply.TryStreamEntry(stream, id);
            else c.Reply.StreamId(id);
            claimed++;
        }

        c.Reply.EndArray(mark, claimed);
    }

    /// <summary>Makes entries pending of a consumer that have been pending in its group for some time.</summary>
    [Command("XAUTOCLAIM", Arity = -6, Keys = "1", KeyFlags = "RW delete", Flags = CommandFlags.Write | CommandFlags.Fast,
        Group = "stream", Since = "6.2.0", Complexity = "O(1) if COUNT is small", Tips = "nondeterministic_output",
        Arguments = "key group consumer min-idle-time start [COUNT count:integer] [JUSTID]")]
    internal static void XAutoClaim(ref CommandContext c)
    {
        if (!StreamArguments.TryReadInteger(ref c, 4, StreamErrors.BadAutoClaimMinIdle, out long minIdleMs)) return;
        if (!StreamArguments.TryReadFirst(ref c, 5, out StreamId first)) return;
        if (!TryReadAutoOptions(ref c, out long count, out bool isShown)) return;
        if (!TryOpenGroup(ref c, out CollectionEntry entry, out StreamGroup group)) return;
        StreamClaim claim = new(minIdleMs, c.Scope.NowMs, -1, isShown, IsForced: false);
        PooledBuffer claimed = default;
        PooledBuffer gone = default;
        try
        {
            StreamId next = ClaimFrom(ref c, in entry, group, first, count, in claim, ref claimed, ref gone);
            c.Reply.Array(3);
            c.Reply.StreamId(next);
            LargeStream stream = new(entry.Large);
            ReadOnlySpan<StreamId> ids = MemoryMarshal.Cast<byte, StreamId>(claimed.Written);
            c.Reply.Array(ids.Length);
            foreach (StreamId id in ids)
            {
                if (isShown) c.Reply.TryStreamEntry(stream, id);
                else c.Reply.StreamId(id);
            }

            ids = MemoryMarshal.Cast<byte, StreamId>(gone.Written);
            c.Reply.Array(ids.Length);
            foreach (StreamId id in ids) c.Reply.StreamId(id);
        }
        finally
        {
            claimed.Dispose();
            gone.Dispose();
        }
    }

    // Returns where to go on; zero at the end.
    private static StreamId ClaimFrom(
        ref CommandContext c,
        scoped in CollectionEntry entry,
        StreamGroup group,
        StreamId first,
        long count,
        in StreamClaim claim,
        ref PooledBuffer claimed,
        ref PooledBuffer gone)
    {
        LargeStream stream = new(entry.Large);
        group.Pending.TryFind(new SoughtId(first), out RecordPlace place);
        long attempts = count > MaxCount / AttemptsFactor ? MaxCount : count * AttemptsFactor;
        for (; attempts > 0 && count > 0 && group.Pending.Exists(ref place); attempts--)
        {
            StreamId id = group.Pending[place].Id;
            bool exists = stream.Contains(id);
            bool passes = StreamOps.Claim(ref c.Scope, c.Key(1), in entry, group, c.Arg(3), id, in claim);
            // What is gone is pending no more, and the next one stands in its place.
            if (exists) place = place.Next();
            if (exists && !passes) continue;
            count--;
            Span<byte> room = (exists ? ref claimed : ref gone).Reserve(StreamId.Bytes);
            MemoryMarshal.Write(room, in id);
            (exists ? ref claimed : ref gone).Commit(StreamId.Bytes);
        }

        return group.Pending.Exists(ref place) ? group.Pending[place].Id : StreamId.Zero;
    }

    private static bool TryReadOptions(ref CommandContext c, int first, ref StreamClaim claim, out StreamId last)
    {
        long nowMs = c.Scope.PresentMs;
        last = StreamId.Zero;
        for (int i = first; i < c.Count; i++)
        {
            ReadOnlySpan<byte> word = c.Arg(i);
            bool hasValue = i + 1 < c.Count;
            if (Word.Is(word, "FORCE"u8))
            {
                claim = claim with { IsForced = true };
            }
            else if (Word.Is(word, "JUSTID"u8))
            {
                claim = claim with { IsShown = false };
            }
            else if (hasValue && Word.Is(word, "IDLE"u8))
            {
                if (!StreamArguments.TryReadInteger(ref c, ++i, StreamErrors.BadIdle, out long idleMs)) return false;
                claim = claim with { DeliveredAtMs = nowMs - idleMs };
            }
            else if (hasValue && Word.Is(word, "TIME"u8))
            {
                if (!StreamArguments.TryReadInteger(ref c, ++i, StreamErrors.BadTime, out long atMs)) return false;
                claim = claim with { DeliveredAtMs = atMs };
            }
            else if (hasValue && Word.Is(word, "RETRYCOUNT"u8))
            {
                if (!StreamArguments.TryReadInteger(ref c, ++i, StreamErrors.BadRetryCount, out long deliveries)) return false;
                claim = claim with { Deliveries = deliveries };
            }
            else if (hasValue && Word.Is(word, "LASTID"u8))
            {
                if (!StreamArguments.TryReadId(ref c, ++i, out last)) return false;
            }
            else
            {
                c.Reply.Error(StreamErrors.UnrecognizedOption(word));
                return false;
            }
        }

        // What lies before 1970 or in the future is as good as not given.
        if (claim.DeliveredAtMs < 0 || claim.DeliveredAtMs > nowMs) claim = claim with { DeliveredAtMs = nowMs };
        return true;
    }

    private static bool TryReadAutoOptions(ref CommandContext c, out long count, out bool isShown)
    {
        count = DefaultCount;
        isShown = true;
        for (int i = 6; i < c.Count; i++)
        {
            if (i + 1 < c.Count && Word.Is(c.Arg(i), "COUNT"u8))
            {
                if (!StreamArguments.TryReadInteger(ref c, ++i, StreamErrors.BadCount, out count)) return false;
                if (count is >= 1 and <= MaxCount) continue;
                c.Reply.Error(StreamErrors.BadCount);
                return false;
            }

            if (!Word.Is(c.Arg(i), "JUSTID"u8))
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }

            isShown = false;
        }

        return true;
    }

    private static bool TryOpenGroup(ref CommandContext c, out CollectionEntry entry, out StreamGroup group)
    {
        group = default;
        // A consumer that is made, and entries that are given to it.
        c.Scope.BeginSeveral(2);
        OpStatus status = StreamOps.Open(ref c.Scope, c.Key(1), out entry);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return false;
        }

        if (status == OpStatus.Done) group = StreamOps.OpenGroup(ref c.Scope, c.Key(1), in entry, c.Arg(2));
        if (!group.Exists) c.Reply.Error(StreamErrors.NoGroup(c.Arg(1), c.Arg(2)));
        return group.Exists;
    }
}
