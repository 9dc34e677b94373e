using System.Buffers;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>LCS: what two strings have in common.</summary>
internal static class LcsCommand
{
    private static ReadOnlySpan<byte> NotStrings => "ERR The specified keys must contain string values"u8;

    private static ReadOnlySpan<byte> LengthAndIndexes =>
        "ERR If you want both the length and indexes, please just use IDX."u8;

    private static ReadOnlySpan<byte> TableTooLarge =>
        "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len"u8;

    private static ReadOnlySpan<byte> NoMemory =>
        "ERR Insufficient memory, failed allocating transient memory for LCS"u8;

    /// <summary>The longest common subsequence of two strings, its length, or where its parts lie in both.</summary>
    [Command("LCS", Arity = -3, Keys = "1..2", KeyFlags = "RO access", Flags = CommandFlags.Read,
        Group = "string", Since = "7.0.0", Complexity = "O(N*M), N and M bytes of the strings",
        Arguments = "key1:key key2:key [LEN] [IDX] [MINMATCHLEN len:integer] [WITHMATCHLEN]")]
    internal static void Lcs(ref CommandContext c)
    {
        // Both are looked up before the options are read, as in Redis: the counters of hits show it.
        OpStatus statusOfA = StringOps.Get(ref c.Scope, c.Key(1), out ReadOnlySpan<byte> a);
        OpStatus statusOfB = StringOps.Get(ref c.Scope, c.Key(2), out ReadOnlySpan<byte> b);
        if (statusOfA == OpStatus.WrongType || statusOfB == OpStatus.WrongType)
        {
            c.Reply.Error(NotStrings);
            return;
        }

        if (!Options.TryParse(ref c, out Options options)) return;
        if (!CommonSubsequence.IsAllowed(a.Length, b.Length, StringOps.LimitOf(in c.Scope)))
        {
            c.Reply.Error(TableTooLarge);
            return;
        }

        try
        {
            using CommonSubsequence common = new(a, b, lengthOnly: options.RepliesLength);
            ReplyWith(c.Reply, in common, in options);
        }
        catch (InsufficientMemoryException)
        {
            c.Reply.Error(NoMemory);
        }
    }

    private static void ReplyWith(ReplyWriter reply, in CommonSubsequence common, in Options options)
    {
        if (options.RepliesMatches)
        {
            ReplyMatches(reply, in common, in options);
        }
        else if (options.RepliesLength)
        {
            reply.Integer(common.Length);
        }
        else
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(common.Length);
            common.CopyTo(buffer.AsSpan(0, common.Length));
            reply.Bulk(buffer.AsSpan(0, common.Length));
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void ReplyMatches(ReplyWriter reply, in CommonSubsequence common, in Options options)
    {
        reply.Map(2);
        reply.Bulk("matches"u8);
        ArrayMark mark = reply.BeginArray();
        int count = 0;
        CommonSubsequence.MatchWalk walk = common.Matches();
        while (walk.MoveNext())
        {
            if (walk.Length < options.MinLength) continue;
            count++;
            reply.Array(options.RepliesMatchLengths ? 3 : 2);
            ReplyRange(reply, walk.StartInA, walk.Length);
            ReplyRange(reply, walk.StartInB, walk.Length);
            if (options.RepliesMatchLengths) reply.Integer(walk.Length);
        }

        reply.EndArray(mark, count);
        reply.Bulk("len"u8);
        reply.Integer(common.Length);
    }

    private static void ReplyRange(ReplyWriter reply, int start, int length)
    {
        reply.Array(2);
        reply.Integer(start);
        reply.Integer(start + length - 1);
    }

    private struct Options
    {
        public bool RepliesLength { get; private set; }

        public bool RepliesMatches { get; private set; }

        public bool RepliesMatchLengths { get; private set; }

        public long MinLength { get; private set; }

        /// <summary>Reads the options behind the keys; if they make no sense the error is replied.</summary>
        public static bool TryParse(ref CommandContext c, out Options options)
        {
            options = default;
            for (int i = 3; i < c.Count; i++)
            {
                ReadOnlySpan<byte> word = c.Arg(i);
                if (Word.Is(word, "IDX"u8))
                {
                    options.RepliesMatches = true;
                }
                else if (Word.Is(word, "LEN"u8))
                {
                    options.RepliesLength = true;
                }
                else if (Word.Is(word, "WITHMATCHLEN"u8))
                {
                    options.RepliesMatchLengths = true;
                }
                else if (!Word.Is(word, "MINMATCHLEN"u8) || ++i == c.Count)
                {
                    c.Reply.Error(CommandErrors.Syntax);
                    return false;
                }
                else if (!options.TryTakeMinLength(ref c, i))
                {
                    return false;
                }
            }

            if (!options.RepliesMatches || !options.RepliesLength) return true;
            c.Reply.Error(LengthAndIndexes);
            return false;
        }

        private bool TryTakeMinLength(ref CommandContext c, int argument)
        {
            bool isNumber = IntegerText.TryParse(c.Arg(argument), out long length);
            if (isNumber) MinLength = length;
            else c.Reply.Error(CommandErrors.NotAnInteger);
            return isNumber;
        }
    }
}
