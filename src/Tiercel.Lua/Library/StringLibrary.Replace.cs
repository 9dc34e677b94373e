using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

// gsub.
internal static partial class StringLibrary
{
    private const int BuilderBytes = 256;

    private static int GSub(ref LuaCall call)
    {
        LuaString text = call.String(1);
        LuaString pattern = call.String(2);
        int limit = call.Integer(4, text.Length + 1);
        if (call[3].Type is not (LuaType.Number or LuaType.String or LuaType.Table or LuaType.Function))
        {
            throw call.WrongArgument(3, "string/function/table expected");
        }

        Span<PatternChoice> choices = stackalloc PatternChoice[PatternMatcher.InitialChoices];
        PatternMatcher matcher = new(call.Machine, text.Span, pattern.Span, mayBeAnchored: true, choices);
        ByteBuilder result = new(call.Meter, stackalloc byte[BuilderBytes]);
        try
        {
            int count = ReplaceAll(in call, text.Span, ref matcher, ref result, limit);
            return call.Return(count == 0 ? text : result.ToLuaString(), count);
        }
        finally
        {
            result.Dispose();
        }
    }

    private static int ReplaceAll(
        in LuaCall call, ReadOnlySpan<byte> text, ref PatternMatcher matcher, ref ByteBuilder result, int limit)
    {
        int count = 0;
        int done = 0;
        int next = 0;
        while (count < limit && next <= text.Length && matcher.Search(next, out int start, out int end))
        {
            count++;
            call.SpendBytes(end - done);
            result.Add(text[done..start]);
            AddReplacement(in call, ref matcher, ref result, text, start, end);
            done = end;
            // Behind a match of nothing it goes on by one.
            next = end == start ? end + 1 : end;
            if (matcher.IsAnchored) break;
        }

        result.Add(text[done..]);
        return count;
    }

    private static void AddReplacement(
        in LuaCall call, ref PatternMatcher matcher, ref ByteBuilder result, ReadOnlySpan<byte> text, int start, int end)
    {
        LuaValue replacement = call[3];
        switch (replacement.Type)
        {
            case LuaType.Table:
                LuaValue key = matcher.Capture(in call, 0, start, end);
                replacement = Metamethods.Get(call.Coroutine, replacement, key);
                break;
            case LuaType.Function:
                replacement = CallReplacement(in call, ref matcher, start, end);
                break;
            default:
                AddTemplate(ref matcher, ref result, call.String(3).Span, start, end);
                return;
        }

        if (!replacement.IsTrue) result.Add(text[start..end]);
        else if (replacement.IsString) result.Add(replacement.AsString.Span);
        else if (replacement.IsNumber) result.Add(replacement.AsNumber);
        else LuaCall.Fail($"invalid replacement value (a {LuaTypes.Name(replacement.Type)})");
    }

    private static LuaValue CallReplacement(in LuaCall call, ref PatternMatcher matcher, int start, int end)
    {
        int count = matcher.CaptureCount(wholeIfNone: true);
        CaptureValues values = default;
        for (int i = 0; i < count; i++) values[i] = matcher.Capture(in call, i, start, end);
        return Metamethods.First(call.Invoke(call[3], values[..count]));
    }

    // A text in which "%1" stands for a capture, "%0" for the match, and '%' with any other byte for that byte.
    private static void AddTemplate(
        ref PatternMatcher matcher, ref ByteBuilder result, ReadOnlySpan<byte> template, int start, int end)
    {
        while (true)
        {
            int escape = template.IndexOf((byte)'%');
            if (escape < 0) break;
            result.Add(template[..escape]);
            // At the end, Lua 5.1 finds the zero byte that ends strings in C.
            byte what = escape + 1 < template.Length ? template[escape + 1] : (byte)0;
            if (!char.IsAsciiDigit((char)what)) result.Add(what);
            else if (what == '0') matcher.AddMatch(ref result, start, end);
            else matcher.AddCapture(ref result, what - '1', start, end);
            template = template[Math.Min(template.Length, escape + 2)..];
        }

        result.Add(template);
    }

    [InlineArray(PatternCaptures.Limit)]
    private struct CaptureValues
    {
        private LuaValue _first;
    }
}
