using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>HRANDFIELD: fields at random.</summary>
internal static class RandomFieldCommand
{
    private const long MaxPairs = long.MaxValue / 2;

    private static ReadOnlySpan<byte> CountOutOfRange =>
        "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807"u8;

    private static ReadOnlySpan<byte> PairsOutOfRange => "ERR value is out of range"u8;

    /// <summary>One or several fields of a hash at random; a negative count may show the same again.</summary>
    [Command("HRANDFIELD", Arity = -2, Keys = "1", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "hash", Since = "6.2.0", Complexity = "O(N), N fields replied", Tips = "nondeterministic_output")]
    internal static void HRandField(ref CommandContext c)
    {
        long count = 1;
        if (c.Count > 2 && !TryReadCount(ref c, out count)) return;
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
        // More than an array can announce is not replied: Redis would begin a reply without end.
        int most = withValues ? int.MaxValue / 2 : int.MaxValue;
        long wanted = !hash.Exists ? 0 : count < 0 ? Math.Min(-count, most) : Math.Min(count, hash.Count);
        bool pairs = withValues && c.Reply.Protocol == 3;
        c.Reply.Array((int)(withValues && !pairs ? 2 * wanted : wanted));
        if (wanted == 0) return;
        PairReply reply = new(c.Reply, withValues, pairs);
        if (count < 0) hash.VisitDrawn(wanted, Random.Shared, ref reply);
        else hash.VisitDifferent(wanted, Random.Shared, ref reply);
    }

    private static bool TryReadCount(ref CommandContext c, out long count)
    {
        ReadOnlySpan<byte> error = default;
        if (!IntegerText.TryParse(c.Arg(2), out count)) error = CommandErrors.NotAnInteger;
        else if (count == long.MinValue) error = CountOutOfRange;
        else if (c.Count > 4 || (c.Count == 4 && !Word.Is(c.Arg(3), "WITHVALUES"u8))) error = CommandErrors.Syntax;
        else if (c.Count == 4 && count is < -MaxPairs or > MaxPairs) error = PairsOutOfRange;
        if (!error.IsEmpty) c.Reply.Error(error);
        return error.IsEmpty;
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
