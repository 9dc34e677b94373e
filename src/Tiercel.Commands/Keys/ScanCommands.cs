using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>Commands that walk over all keys of a database.</summary>
internal static class ScanCommands
{
    /// <summary>Steps a call may take for each entry asked for, where few are found; Redis's number.</summary>
    private const int StepsPerEntry = 10;

    /// <summary>One step of a walk over the keys: some of them, and the cursor of the next step.</summary>
    [Command("SCAN", Arity = -2, Flags = CommandFlags.Read, Group = "generic", Since = "2.8.0",
        Complexity = "O(1) a call, O(N) for all N keys", Tips = "nondeterministic_output request_policy:special",
        Arguments = "cursor:integer [MATCH pattern] [COUNT count:integer] [TYPE type@6.0.0]")]
    internal static void Scan(ref CommandContext c)
    {
        if (!ScanArguments.TryReadCursor(ref c, 1, out ulong cursor)) return;
        if (!ScanArguments.TryReadOptions(ref c, first: 2, ofKeys: true, out ScanArguments arguments)) return;
        Database database = c.Database;
        int count = arguments.Count;
        KeyCollector keys = new(arguments.Pattern, arguments.KindName);
        try
        {
            long steps = (long)count * StepsPerEntry;
            do
            {
                cursor = database.Scan(cursor, count - keys.Visited, ref keys);
            }
            while (cursor != 0 && keys.Visited < count && --steps > 0);
            ScanArguments.ReplyCursor(c.Reply, cursor);
            c.Reply.Array(keys.Count);
            keys.ReplyElements(c.Reply);
        }
        finally
        {
            keys.Dispose();
        }
    }

    /// <summary>All keys that match a pattern. It visits the whole database: for small ones and for people.</summary>
    [Command("KEYS", Arity = 2, Flags = CommandFlags.Read | CommandFlags.Dangerous, Group = "generic", Since = "1.0.0",
        Complexity = "O(N), N keys in the database", Tips = "request_policy:all_shards nondeterministic_output_order",
        Arguments = "pattern")]
    internal static void Keys(ref CommandContext c)
    {
        Database database = c.Database;
        ArrayMark mark = c.Reply.BeginArray();
        int count = 0;
        KeyCollector keys = new(new GlobPattern(c.Arg(1)), default);
        try
        {
            for (int shard = 0; shard < Shard.Count; shard++)
            {
                ShardWalk walk = default;
                while (database.VisitPiece(shard, ref walk, ref keys))
                {
                }

                if (walk.MayRepeat) keys.DropRepeated();
                keys.ReplyElements(c.Reply);
                count += keys.Count;
                keys.Clear();
            }
        }
        finally
        {
            keys.Dispose();
        }

        c.Reply.EndArray(mark, count);
    }
}
