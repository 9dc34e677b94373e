using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What the bounds of a range are.</summary>
internal enum RangeKind
{
    Ranks,
    Scores,
    Members,
}

/// <summary>The arguments of the range commands of sorted sets: two bounds, then options.</summary>
internal static class RangeArguments
{
    /// <summary>
    /// Reads them, or replies what is wrong with them. Where a command's name says the kind and the order, its options
    /// may not.
    /// </summary>
    public static bool TryRead(
        ref CommandContext c,
        int key,
        RangeKind? kind,
        bool? isBackwards,
        bool isStore,
        out SortedSetRange range,
        out bool withScores)
    {
        range = default;
        withScores = false;
        RangeOptions options = new();
        for (int i = key + 3; i < c.Count; i++)
        {
            ReadOnlySpan<byte> word = c.Arg(i);
            if (!isStore && Word.Is(word, "WITHSCORES"u8))
            {
                withScores = true;
            }
            else if (Word.Is(word, "LIMIT"u8) && i + 2 < c.Count)
            {
                if (!TryReadInteger(ref c, ++i, out options.Offset) || !TryReadInteger(ref c, ++i, out options.Limit)) return false;
            }
            else if (isBackwards is null && Word.Is(word, "REV"u8))
            {
                isBackwards = true;
            }
            else if (kind is null && Word.Is(word, "BYLEX"u8))
            {
                kind = RangeKind.Members;
            }
            else if (kind is null && Word.Is(word, "BYSCORE"u8))
            {
                kind = RangeKind.Scores;
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }
        }

        kind ??= RangeKind.Ranks;
        options.IsBackwards = isBackwards ?? false;
        if (!AreAllowed(ref c, kind.Value, in options, withScores)) return false;
        // Backwards the greater bound comes first, of ranks the lesser one all the same.
        bool isSwapped = options.IsBackwards && kind != RangeKind.Ranks;
        return TryReadRange(
            ref c, kind.Value, isSwapped ? key + 2 : key + 1, isSwapped ? key + 1 : key + 2, options, out range);
    }

    /// <summary>Reads two bounds, or replies what is wrong with them.</summary>
    public static bool TryReadRange(
        ref CommandContext c, RangeKind kind, int min, int max, RangeOptions options, out SortedSetRange range)
    {
        range = default;
        if (kind == RangeKind.Ranks)
        {
            if (!TryReadInteger(ref c, min, out long start) || !TryReadInteger(ref c, max, out long end)) return false;
            range = new SortedSetRange(start, end) { IsBackwards = options.IsBackwards };
            return true;
        }

        SortedSetPlace from;
        SortedSetPlace to;
        if (kind == RangeKind.Scores
            ? !TryReadScore(c.Arg(min), isMax: false, out from) | !TryReadScore(c.Arg(max), isMax: true, out to)
            : !TryReadMember(c.Arg(min), isMax: false, out from) | !TryReadMember(c.Arg(max), isMax: true, out to))
        {
            c.Reply.Error(kind == RangeKind.Scores ? SortedSetErrors.BadScoreRange : SortedSetErrors.BadMemberRange);
            return false;
        }

        range = new SortedSetRange(from, to)
        {
            IsBackwards = options.IsBackwards, Offset = options.Offset, Limit = options.Limit,
        };
        return true;
    }

    private static bool AreAllowed(ref CommandContext c, RangeKind kind, in RangeOptions options, bool withScores)
    {
        if (options.Limit != SortedSetRange.NoLimit && kind == RangeKind.Ranks)
        {
            c.Reply.Error(SortedSetErrors.LimitOfRanks);
            return false;
        }

        if (withScores && kind == RangeKind.Members)
        {
            c.Reply.Error(SortedSetErrors.ScoresOfMembers);
            return false;
        }

        return true;
    }

    private static bool TryReadInteger(ref CommandContext c, int index, out long value)
    {
        if (IntegerText.TryParse(c.Arg(index), out value)) return true;
        c.Reply.Error(CommandErrors.NotAnInteger);
        return false;
    }

    // A bracket before a bound leaves the bound itself out.
    private static bool TryReadScore(ReadOnlySpan<byte> text, bool isMax, out SortedSetPlace place)
    {
        bool isExclusive = text is [(byte)'(', ..];
        bool isRead = DoubleText.TryParseBound(isExclusive ? text[1..] : text, out double score);
        place = SortedSetPlace.AtScore(score, isAfter: isMax != isExclusive);
        return isRead;
    }

    private static bool TryReadMember(ReadOnlySpan<byte> text, bool isMax, out SortedSetPlace place)
    {
        place = default;
        if (text.IsEmpty) return false;
        switch (text[0])
        {
            case (byte)'(':
                place = SortedSetPlace.AtMember(text[1..], isAfter: !isMax);
                return true;
            case (byte)'[':
                place = SortedSetPlace.AtMember(text[1..], isAfter: isMax);
                return true;
            case (byte)'-' or (byte)'+' when text.Length == 1 || text[1] == 0:
                place = text[0] == '-' ? SortedSetPlace.Start : SortedSetPlace.End;
                return true;
            default:
                return false;
        }
    }
}

/// <summary>What stands behind the bounds of a range.</summary>
internal struct RangeOptions()
{
    public long Offset;
    public long Limit = SortedSetRange.NoLimit;
    public bool IsBackwards;
}
