using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>ZSCAN: a sorted set in steps.</summary>
internal static class ZScanCommand
{
    /// <summary>One step of a walk over a sorted set: some members with their scores, and the cursor of the next step.</summary>
    [Command("ZSCAN", Arity = -3, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read, Group = "sorted-set",
        Since = "2.8.0", Complexity = "O(1) a call, O(N) for all N members", Tips = "nondeterministic_output",
        Arguments = "key cursor:integer [MATCH pattern] [COUNT count:integer]")]
    internal static void ZScan(ref CommandContext c)
    {
        if (!ScanArguments.TryReadCursor(ref c, 2, out ulong cursor)) return;
        OpStatus status = SortedSetOps.Read(ref c.Scope, c.Key(1), out SortedSetView view);
        if (status == OpStatus.WrongType)
        {
            c.Reply.Fail(status);
            return;
        }

        if (status == OpStatus.Absent)
        {
            ScanArguments.ReplyCursor(c.Reply, 0);
            c.Reply.Array(0);
            return;
        }

        if (!ScanArguments.TryReadOptions(ref c, first: 3, ofKeys: false, out ScanArguments arguments)) return;
        Matching matching = new(arguments.Pattern, view.IsLarge);
        try
        {
            cursor = view.Scan(cursor, arguments.Count, ref matching);
            ScanArguments.ReplyCursor(c.Reply, cursor);
            c.Reply.Array(matching.Found.Count);
            matching.Found.ReplyElements(c.Reply);
        }
        finally
        {
            matching.Found.Dispose();
        }
    }

    private ref struct Matching(GlobPattern pattern, bool isLarge) : ISortedSetVisitor
    {
        private readonly GlobPattern _pattern = pattern;

        public BulkList Found;

        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            if (!_pattern.Matches(member)) return;
            Found.Add(member);
            Span<byte> text = stackalloc byte[DoubleText.MaxLength];
            bool isInteger = PackedScores.IsInteger(score, out long integer) && !isLarge;
            Found.Add(isInteger ? IntegerText.Format(integer, text) : DoubleText.Format(score, text));
        }
    }
}
