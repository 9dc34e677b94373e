using System.Buffers.Text;
using System.Diagnostics;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>What SCAN and its relatives for the elements of a collection are asked for.</summary>
internal readonly ref struct ScanArguments
{
    /// <summary>Redis's default for COUNT.</summary>
    private const int DefaultCount = 10;

    private ScanArguments(int count, GlobPattern pattern, ReadOnlySpan<byte> kindName)
    {
        Count = count;
        Pattern = pattern;
        KindName = kindName;
    }

    /// <summary>How many elements a step is to look at, about; at least 1.</summary>
    public int Count { get; }

    public GlobPattern Pattern { get; }

    /// <summary>Of SCAN: the name of the type that keys are to have; empty = any.</summary>
    public ReadOnlySpan<byte> KindName { get; }

    /// <summary>Reads a cursor; false if it is none, and that was replied.</summary>
    public static bool TryReadCursor(ref CommandContext c, int argument, out ulong cursor)
    {
        if (TryParseCursor(c.Arg(argument), out cursor)) return true;
        c.Reply.Error(CommandErrors.InvalidCursor);
        return false;
    }

    /// <summary>Reads the options from an argument on; false if they are wrong, and that was replied.</summary>
    public static bool TryReadOptions(ref CommandContext c, int first, bool ofKeys, out ScanArguments arguments)
    {
        int count = DefaultCount;
        GlobPattern pattern = new("*"u8);
        ReadOnlySpan<byte> kindName = default;
        arguments = default;
        for (int i = first; i < c.Count; i += 2)
        {
            bool hasValue = i + 1 < c.Count;
            if (hasValue && Word.Is(c.Arg(i), "COUNT"u8))
            {
                if (!TryReadCount(ref c, i + 1, out count)) return false;
            }
            else if (hasValue && Word.Is(c.Arg(i), "MATCH"u8))
            {
                pattern = new GlobPattern(c.Arg(i + 1));
            }
            else if (hasValue && ofKeys && Word.Is(c.Arg(i), "TYPE"u8))
            {
                kindName = c.Arg(i + 1);
                if (kindName.IsEmpty) kindName = "none"u8;
            }
            else
            {
                c.Reply.Error(CommandErrors.Syntax);
                return false;
            }
        }

        arguments = new ScanArguments(count, pattern, kindName);
        return true;
    }

    /// <summary>Begins the reply of a step: the next cursor, to be followed by an array.</summary>
    public static void ReplyCursor(ReplyWriter reply, ulong cursor)
    {
        reply.Array(2);
        Span<byte> text = stackalloc byte[IntegerText.MaxLength];
        bool fits = Utf8Formatter.TryFormat(cursor, text, out int length);
        Debug.Assert(fits, "20 digits hold every cursor.");
        reply.Bulk(text[..length]);
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
