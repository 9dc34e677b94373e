using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Commands that walk over all keys of a database.</summary>
internal static class ScanCommands
{
    /// <summary>Redis's default for COUNT.</summary>
    private const int DefaultCount = 10;

    /// <summary>Steps a call may take for each entry asked for, where few are found; Redis's number.</summary>
    private const int StepsPerEntry = 10;

    /// <summary>One step of a walk over the keys: some of them, and the cursor of the next step.</summary>
    [Command("SCAN", Arity = -2, Flags = CommandFlags.Read, Group = "generic", Since = "2.8.0",
        Complexity = "O(1) a call, O(N) for all N keys", Tips = "nondeterministic_output request_policy:special")]
    internal static void Scan(ref CommandContext c)
    {
        if (!TryParseCursor(c.Arg(1), out ulong cursor))
        {
            c.Reply.Error(CommandErrors.InvalidCursor);
            return;
        }

        int count = DefaultCount;
        GlobPattern pattern = new("*"u8);
        ReadOnlySpan<byte> kindName = default;
        for (int i = 2; i < c.Count; i += 2)
        {
            bool hasValue = i + 1 < c.Count;
            if (hasValue && Word.Is(c.Arg(i), "COUNT"u8))
            {
                if (!TryReadCount(ref c, i + 1, out count)) return;
            }
            else if (hasValue && Word.Is(c.Arg(i), "MATCH"u8))
            {
                pattern = new GlobPattern(c.Arg(i + 1));
            }
            else if (hasValue && Word.Is(c.Arg(i), "TYPE"u8))
            {
                kindName = c.Arg(i + 1);
                if (kindName.IsEmpty) kindName = "none"u8;
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return;
            }
        }

        ScanStep(ref c, cursor, count, pattern, kindName);
    }

    /// <summary>All keys that match a pattern. It visits the whole database: for small ones and for people.</summary>
    [Command("KEYS", Arity = 2, Flags = CommandFlags.Read | CommandFlags.Dangerous, Group = "generic", Since = "1.0.0",
        Complexity = "O(N), N keys in the database", Tips = "request_policy:all_shards nondeterministic_output_order")]
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

    private static void ScanStep(
        ref CommandContext c, ulong cursor, int count, GlobPattern pattern, ReadOnlySpan<byte> kindName)
    {
        Database database = c.Database;
        KeyCollector keys = new(pattern, kindName);
        try
        {
            long steps = (long)count * StepsPerEntry;
            do
            {
                cursor = database.Scan(cursor, count - keys.Visited, ref keys);
            }
            while (cursor != 0 && keys.Visited < count && --steps > 0);
            c.Reply.Array(2);
            Span<byte> text = stackalloc byte[IntegerText.MaxLength];
            bool fits = System.Buffers.Text.Utf8Formatter.TryFormat(cursor, text, out int length);
            System.Diagnostics.Debug.Assert(fits, "20 digits hold every cursor.");
            c.Reply.Bulk(text[..length]);
            c.Reply.Array(keys.Count);
            keys.ReplyElements(c.Reply);
        }
        finally
        {
            keys.Dispose();
        }
    }

    private static bool TryReadCount(ref CommandContext c, int index, out int count)
    {
        count = 0;
        if (!IntegerText.TryParse(c.Arg(index), out long number))
        {
            c.Reply.Error(CommandErrors.NotAnInteger);
            return false;
        }

        if (number < 1)
        {
            c.Reply.Error(CommandErrors.Syntax);
            return false;
        }

        count = (int)Math.Min(number, int.MaxValue);
        return true;
    }

    /// <summary>
    /// Redis reads cursors with strtoul: zeros may lead, a sign too (minus wraps), and no digits at all is 0.
    /// </summary>
    private static bool TryParseCursor(ReadOnlySpan<byte> text, out ulong cursor)
    {
        cursor = 0;
        bool negative = text is [(byte)'-', ..];
        ReadOnlySpan<byte> digits = text is [(byte)'-' or (byte)'+', ..] ? text[1..] : text;
        if (digits.IsEmpty) return text.IsEmpty;
        foreach (byte c in digits)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9 || cursor > (ulong.MaxValue - digit) / 10) return false;
            cursor = (cursor * 10) + digit;
        }

        if (negative) cursor = 0 - cursor;
        return true;
    }
}
