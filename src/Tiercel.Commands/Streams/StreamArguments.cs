using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>Reads the arguments that several commands of streams have. What returns false has replied why.</summary>
internal static class StreamArguments
{
    /// <summary>An id, of which <paramref name="missingSequence"/> is the second number if it has none.</summary>
    public static bool TryReadId(ref CommandContext c, int index, out StreamId id, ulong missingSequence = 0)
    {
        if (StreamId.TryParse(c.Arg(index), missingSequence, out id)) return true;
        c.Reply.Error(StreamErrors.InvalidId);
        return false;
    }

    /// <summary>An id, or - or + for the least and the greatest.</summary>
    public static bool TryReadLooseId(ref CommandContext c, int index, out StreamId id, ulong missingSequence = 0)
    {
        id = StreamId.Zero;
        ReadOnlySpan<byte> word = c.Arg(index);
        if (IsWord(word, '-')) return true;
        id = StreamId.Max;
        return IsWord(word, '+') || TryReadId(ref c, index, out id, missingSequence);
    }

    /// <summary>The beginning of a range: the least id that belongs to it.</summary>
    public static bool TryReadFirst(ref CommandContext c, int index, out StreamId first)
    {
        if (!TryReadBound(ref c, index, 0, out first, out bool isExclusive)) return false;
        if (!isExclusive || first.TryNext(out first)) return true;
        c.Reply.Error(StreamErrors.InvalidStart);
        return false;
    }

    /// <summary>The end of a range: the greatest id that belongs to it.</summary>
    public static bool TryReadLast(ref CommandContext c, int index, out StreamId last)
    {
        if (!TryReadBound(ref c, index, ulong.MaxValue, out last, out bool isExclusive)) return false;
        if (!isExclusive || last.TryPrevious(out last)) return true;
        c.Reply.Error(StreamErrors.InvalidEnd);
        return false;
    }

    /// <summary>A whole number.</summary>
    public static bool TryReadInteger(ref CommandContext c, int index, out long value) =>
        TryReadInteger(ref c, index, CommandErrors.NotAnInteger, out value);

    /// <summary>A whole number, with an error of its own.</summary>
    public static bool TryReadInteger(ref CommandContext c, int index, ReadOnlySpan<byte> error, out long value)
    {
        if (IntegerText.TryParse(c.Arg(index), out value)) return true;
        c.Reply.Error(error);
        return false;
    }

    /// <summary>Whether an argument is a single character, as C sees it.</summary>
    public static bool IsWord(ReadOnlySpan<byte> argument, char word) =>
        argument.Length > 0 && argument[0] == word && (argument.Length == 1 || argument[1] == 0);

    // One in parentheses is not part of the range itself, and must be an id.
    private static bool TryReadBound(
        ref CommandContext c, int index, ulong missingSequence, out StreamId id, out bool isExclusive)
    {
        ReadOnlySpan<byte> word = c.Arg(index);
        isExclusive = word.Length > 1 && word[0] == '(';
        if (!isExclusive) return TryReadLooseId(ref c, index, out id, missingSequence);
        if (StreamId.TryParse(word[1..], missingSequence, out id)) return true;
        c.Reply.Error(StreamErrors.InvalidId);
        return false;
    }
}
