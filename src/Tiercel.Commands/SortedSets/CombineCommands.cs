using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that make a sorted set of several.</summary>
internal static class CombineCommands
{
    private const string Cost = "O(N log(N)), N members of all sets";
    private const CommandFlags Reads = CommandFlags.Read | CommandFlags.MovableKeys;
    private const CommandFlags Stores = CommandFlags.Write | CommandFlags.DenyOom | CommandFlags.MovableKeys;

    private enum Combination
    {
        Union,
        Intersection,
        Difference,
    }

    /// <summary>The members that any of some sorted sets has, their scores weighted and put together.</summary>
    [Command("ZUNION", Arity = -3, Keys = "#1", KeyFlags = "RO access", Flags = Reads,
        Group = "sorted-set", Since = "6.2.0", Complexity = Cost,
        Arguments = "numkeys:integer key... [WEIGHTS weight:integer...] [AGGREGATE aggregate(SUM|MIN|MAX)] "
            + "[WITHSCORES]")]
    internal static void ZUnion(ref CommandContext c) => Reply(ref c, Combination.Union);

    /// <summary>The members that all of some sorted sets have, their scores weighted and put together.</summary>
    [Command("ZINTER", Arity = -3, Keys = "#1", KeyFlags = "RO access", Flags = Reads,
        Group = "sorted-set", Since = "6.2.0", Complexity = Cost,
        Arguments = "numkeys:integer key... [WEIGHTS weight:integer...] [AGGREGATE aggregate(SUM|MIN|MAX)] "
            + "[WITHSCORES]")]
    internal static void ZInter(ref CommandContext c) => Reply(ref c, Combination.Intersection);

    /// <summary>The members of the first of some sorted sets that no other has.</summary>
    [Command("ZDIFF", Arity = -3, Keys = "#1", KeyFlags = "RO access", Flags = Reads,
        Group = "sorted-set", Since = "6.2.0", Complexity = Cost,
        Arguments = "numkeys:integer key... [WITHSCORES]")]
    internal static void ZDiff(ref CommandContext c) => Reply(ref c, Combination.Difference);

    /// <summary>Makes a key hold what ZUNION replies; replies how many members that are.</summary>
    [Command("ZUNIONSTORE", Event = "zunionstore",
        Arity = -4, Keys = "1 #2", KeyFlags = "OW update; RO access", Flags = Stores,
        Group = "sorted-set", Since = "2.0.0", Complexity = Cost,
        Arguments = "destination:key numkeys:integer key#1... [WEIGHTS weight:integer...] [AGGREGATE "
            + "aggregate(SUM|MIN|MAX)]")]
    internal static void ZUnionStore(ref CommandContext c) => Store(ref c, Combination.Union);

    /// <summary>Makes a key hold what ZINTER replies; replies how many members that are.</summary>
    [Command("ZINTERSTORE", Event = "zinterstore",
        Arity = -4, Keys = "1 #2", KeyFlags = "OW update; RO access", Flags = Stores,
        Group = "sorted-set", Since = "2.0.0", Complexity = Cost,
        Arguments = "destination:key numkeys:integer key#1... [WEIGHTS weight:integer...] [AGGREGATE "
            + "aggregate(SUM|MIN|MAX)]")]
    internal static void ZInterStore(ref CommandContext c) => Store(ref c, Combination.Intersection);

    /// <summary>Makes a key hold what ZDIFF replies; replies how many members that are.</summary>
    [Command("ZDIFFSTORE", Event = "zdiffstore",
        Arity = -4, Keys = "1 #2", KeyFlags = "OW update; RO access", Flags = Stores,
        Group = "sorted-set", Since = "6.2.0", Complexity = Cost,
        Arguments = "destination:key numkeys:integer key#1...")]
    internal static void ZDiffStore(ref CommandContext c) => Store(ref c, Combination.Difference);

    /// <summary>How many members all of some sorted sets have, counted to a limit.</summary>
    [Command("ZINTERCARD", Arity = -3, Keys = "#1", KeyFlags = "RO access", Flags = Reads,
        Group = "sorted-set", Since = "7.0.0", Complexity = "O(N*M), N members of the smallest of M sets",
        Arguments = "numkeys:integer key... [LIMIT limit:integer]")]
    internal static void ZInterCard(ref CommandContext c)
    {
        CombineArguments arguments = default;
        try
        {
            if (!arguments.TryRead(ref c, 1, CombineOptions.Limit)) return;
            SortedSetCombiner.SortBySize(arguments.Inputs);
            SortedSetCombiner combiner = new(arguments.Inputs, ScoreAggregate.Sum, c.Keyspace);
            c.Reply.Integer(combiner.IntersectionCount(arguments.Limit));
        }
        finally
        {
            arguments.Dispose();
        }
    }

    private static void Reply(ref CommandContext c, Combination combination)
    {
        if (!TryCombine(ref c, 1, combination, CombineOptions.WithScores, out SortedSetTable table, out bool withScores)) return;
        try
        {
            SortedSetCursor cursor = new SortedSetView(table).WalkAll(default);
            c.Reply.Elements(ref cursor, (int)table.Count, withScores);
        }
        finally
        {
            table.Free();
        }
    }

    private static void Store(ref CommandContext c, Combination combination)
    {
        if (!TryCombine(ref c, 2, combination, CombineOptions.None, out SortedSetTable table, out _)) return;
        try
        {
            c.Reply.Integer(SortedSetOps.Store(ref c.Scope, c.Key(1), ref table));
        }
        finally
        {
            if (!table.Root.IsNull) table.Free();
        }
    }

    private static bool TryCombine(
        ref CommandContext c,
        int first,
        Combination combination,
        CombineOptions options,
        out SortedSetTable table,
        out bool withScores)
    {
        table = default;
        withScores = false;
        if (combination != Combination.Difference) options |= CombineOptions.Weights;
        CombineArguments arguments = default;
        try
        {
            if (!arguments.TryRead(ref c, first, options)) return false;
            withScores = arguments.WithScores;
            if (combination != Combination.Difference) SortedSetCombiner.SortBySize(arguments.Inputs);
            SortedSetCombiner combiner = new(arguments.Inputs, arguments.Aggregate, c.Keyspace);
            table = combination switch
            {
                Combination.Union => combiner.Union(),
                Combination.Intersection => combiner.Intersection(),
                _ => combiner.Difference(),
            };
            return true;
        }
        finally
        {
            arguments.Dispose();
        }
    }
}
