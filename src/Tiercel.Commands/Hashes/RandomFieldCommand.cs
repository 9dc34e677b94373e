using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>HRANDFIELD: fields at random.</summary>
internal static class RandomFieldCommand
{
    /// <summary>One or several fields of a hash at random; a negative count may show the same again.</summary>
    [Command("HRANDFIELD", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "hash", Since = "6.2.0", Complexity = "O(N), N fields replied", Tips = "nondeterministic_output",
        Arguments = "key [options{count:integer [WITHVALUES]}]")]
    internal static void HRandField(ref CommandContext c)
    {
        long count = 1;
        if (c.Count > 2 && !RandomCount.TryRead(ref c, "WITHVALUES"u8, out count)) return;
        if (!HashCommands.TryFind(ref c, out HashView hash)) return;
        if (c.Count > 2)
        {
            ReplySeveral(ref c, hash, count, withValues: c.Count > 3);
            return;
        }

        if (!hash.Exists)
        {
            c.Reply.Null();
            return;
        }

        HashCommands.ReplyVisitor field = new(c.Reply, fields: true, values: false);
        hash.VisitDrawn(1, Random.Shared, ref field);
    }

    private static void ReplySeveral(ref CommandContext c, HashView hash, long count, bool withValues)
    {
        long wanted = hash.Exists ? Math.Min(count, hash.Count) : 0;
        if (wanted < 0)
        {
            if (!RandomCount.TryDraw(c.Reply, count, withValues, out int drawn)) return;
            wanted = drawn;
        }

        bool pairs = withValues && c.Reply.Protocol == 3;
        c.Reply.Array((int)(withValues && !pairs ? 2 * wanted : wanted));
        if (wanted == 0) return;
        PairReply reply = new(c.Reply, withValues, pairs);
        if (count < 0) hash.VisitDrawn(wanted, Random.Shared, ref reply);
        else hash.VisitDifferent(wanted, Random.Shared, ref reply);
    }

    // With values each field is a pair of its own where there are arrays in arrays, as RESP3 clients expect.
    private readonly struct PairReply(ReplyWriter reply, bool withValues, bool pairs) : IHashVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value)
        {
            if (pairs) reply.Array(2);
            reply.Bulk(field);
            if (withValues) reply.Bulk(value);
        }
    }
}
