using System.Buffers;

namespace Tiercel.Lua;

// find, match, gmatch.
internal static partial class StringLibrary
{
    // Bytes that are more than themselves in a pattern.
    private static readonly SearchValues<byte> _specials = SearchValues.Create("^$*+?.([%-"u8);

    // Bytes compared at once by a plain search, in the worst case: the text in the window times what is searched for.
    private const int PlainWindow = 1 << 20;

    private static int Find(ref LuaCall call)
    {
        LuaString text = call.String(1);
        LuaString pattern = call.String(2);
        int from = StartOfSearch(in call, text.Length);
        if (!call[4].IsTrue && HasSpecials(pattern.Span)) return FindPattern(in call, text, pattern, from, isFind: true);
        int index = IndexOf(in call, text.Span[from..], pattern.Span);
        if (index < 0) return call.Return(LuaValue.Nil);
        return call.Return(from + index + 1, from + index + pattern.Length);
    }

    private static int Match(ref LuaCall call)
    {
        LuaString text = call.String(1);
        LuaString pattern = call.String(2);
        return FindPattern(in call, text, pattern, StartOfSearch(in call, text.Length), isFind: false);
    }

    private static int GMatch(ref LuaCall call)
    {
        LuaString text = call.String(1);
        LuaString pattern = call.String(2);
        call.Meter.Charge(LuaNativeFunction.Overhead);
        return call.Return(new LuaNativeFunction("for iterator", new MatchIterator(text, pattern).Next) { Holds = [text, pattern] });
    }

    private static int StartOfSearch(in LuaCall call, int length) =>
        (int)Math.Clamp(Position(call.Integer64(3, 1), length) - 1, 0, length);

    // For Lua 5.1 a pattern ends at its first zero byte; a text that is searched for as it is does not.
    private static bool HasSpecials(ReadOnlySpan<byte> pattern)
    {
        int special = pattern.IndexOfAny(_specials);
        return special >= 0 && !pattern[..special].Contains((byte)0);
    }

    private static int FindPattern(in LuaCall call, LuaString text, LuaString pattern, int from, bool isFind)
    {
        Span<PatternChoice> choices = stackalloc PatternChoice[PatternMatcher.InitialChoices];
        PatternMatcher matcher = new(call.Machine, text.Span, pattern.Span, mayBeAnchored: true, choices);
        if (!matcher.Search(from, out int start, out int end)) return call.Return(LuaValue.Nil);
        if (!isFind) return ReturnCaptures(in call, ref matcher, start, end);
        int count = matcher.CaptureCount(wholeIfNone: false);
        Span<LuaValue> results = call.Results(count + 2);
        results[0] = start + 1.0;
        results[1] = end;
        for (int i = 0; i < count; i++) results[i + 2] = matcher.Capture(in call, i, start, end);
        return count + 2;
    }

    private static int ReturnCaptures(in LuaCall call, ref PatternMatcher matcher, int start, int end)
    {
        int count = matcher.CaptureCount(wholeIfNone: true);
        Span<LuaValue> results = call.Results(count);
        for (int i = 0; i < count; i++) results[i] = matcher.Capture(in call, i, start, end);
        return count;
    }

    private static int IndexOf(in LuaCall call, ReadOnlySpan<byte> text, ReadOnlySpan<byte> searched)
    {
        int window = Math.Max(1, PlainWindow / Math.Max(searched.Length, 1));
        for (int from = 0; from <= text.Length - searched.Length; from += window)
        {
            ReadOnlySpan<byte> part = text[from..(int)Math.Min(text.Length, (long)from + window + searched.Length - 1)];
            call.SpendBytes(part.Length);
            int index = part.IndexOf(searched);
            if (index >= 0) return from + index;
        }

        return -1;
    }

    /// <summary>What gmatch gives: each call finds the next match.</summary>
    private sealed class MatchIterator(LuaString text, LuaString pattern)
    {
        private int _next;

        public int Next(ref LuaCall call)
        {
            Span<PatternChoice> choices = stackalloc PatternChoice[PatternMatcher.InitialChoices];
            PatternMatcher matcher = new(call.Machine, text.Span, pattern.Span, mayBeAnchored: false, choices);
            if (!matcher.Search(_next, out int start, out int end)) return 0;
            // Behind a match of nothing it goes on by one.
            _next = end == start ? end + 1 : end;
            return ReturnCaptures(in call, ref matcher, start, end);
        }
    }
}
