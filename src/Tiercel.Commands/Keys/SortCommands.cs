using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>The elements of a list, a set or a sorted set in another order.</summary>
internal static class SortCommands
{
    private const string Cost = "O(N+M*log(M)), N elements, M of them replied";

    private const CommandFlags Flags = CommandFlags.MovableKeys | CommandFlags.Dangerous | CommandFlags.Collections;

    private static ReadOnlySpan<byte> BadWeights => "ERR One or more scores can't be converted into double"u8;

    /// <summary>The elements of a list, set or sorted set in order, or what other keys hold for them; replied or stored.</summary>
    [Command("SORT", Event = "sortstore", Reach = KeyReach.Database,
        Arity = -2, Keys = "1 STORE@2", KeyFlags = "RO access; OW update", LocksItself = true,
        Flags = CommandFlags.Write | CommandFlags.DenyOom | Flags, Group = "generic", Since = "1.0.0", Complexity = Cost,
        Arguments = "key [BY pattern#1] [LIMIT offset_count{offset:integer count:integer}] [GET pattern#1+...] "
            + "[order(ASC|DESC)] [sorting=ALPHA] [STORE destination:key#2]")]
    internal static void Sort(ref CommandContext c) => Sort(ref c, mayStore: true);

    /// <summary>The elements of a list, set or sorted set in order, or what other keys hold for them.</summary>
    [Command("SORT_RO", Arity = -2, Keys = "1", KeyFlags = "RO access", LocksItself = true, Reach = KeyReach.Database,
        Flags = CommandFlags.Read | Flags, Group = "generic", Since = "7.0.0", Complexity = Cost,
        Arguments = "key [BY pattern#1] [LIMIT offset_count{offset:integer count:integer}] [GET pattern#1+...] "
            + "[order(ASC|DESC)] [sorting=ALPHA]")]
    internal static void SortRo(ref CommandContext c) => Sort(ref c, mayStore: false);

    private static void Sort(ref CommandContext c, bool mayStore)
    {
        SortArguments arguments = new();
        try
        {
            if (arguments.TryRead(ref c, mayStore)) Sort(ref c, in arguments);
        }
        finally
        {
            arguments.Dispose();
        }
    }

    private static void Sort(ref CommandContext c, in SortArguments arguments)
    {
        SortRequest request = arguments.RequestOf(in c);
        bool fetches = SortOps.LeadToKeys(arguments.PatternsOf(in c));
        ulong shards = fetches || new SortPattern(request.By).HasStar ? SortOps.AllShards : Shard.MaskOf(c.Key(1).Hash);
        if (arguments.TargetIndex != 0) shards |= Shard.MaskOf(c.Key(arguments.TargetIndex).Hash);
        SortVector vector = default;
        c.Scope = c.Caller.Open(c.Database);
        c.Scope.AcquireMany(shards);
        try
        {
            OpStatus status = SortOps.Gather(ref c.Scope, c.Key(1), in request, ref vector);
            if (status == OpStatus.WrongType) c.Reply.Fail(status);
            else if (status == OpStatus.NotAFloat) c.Reply.Error(BadWeights);
            else if (arguments.TargetIndex != 0) Store(ref c, in arguments, in vector);
            else Reply(ref c, in arguments, in vector, fetches);
        }
        finally
        {
            c.Scope.Release();
            vector.Dispose();
        }
    }

    private static void Store(ref CommandContext c, in SortArguments arguments, in SortVector vector) =>
        c.Reply.Integer(SortOps.Store(ref c.Scope, c.Key(arguments.TargetIndex), in vector, arguments.PatternsOf(in c)));

    private static void Reply(ref CommandContext c, in SortArguments arguments, in SortVector vector, bool fetches)
    {
        // The elements are copies: unless more is looked up nobody need wait for the reply.
        if (!fetches) c.Scope.Release();
        SortPatterns patterns = arguments.PatternsOf(in c);
        c.Reply.Array(SortOps.CountResults(in vector, patterns.Count));
        ValueReply values = new(c.Reply);
        SortOps.ForEach(ref c.Scope, in vector, patterns, ref values);
    }

    private readonly struct ValueReply(ReplyWriter reply) : ISortVisitor
    {
        public void Visit(scoped ReadOnlySpan<byte> value) => reply.Bulk(value);

        public void VisitMissing() => reply.Null();
    }
}
