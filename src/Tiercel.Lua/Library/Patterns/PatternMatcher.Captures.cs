namespace Tiercel.Lua;

// Captures, and the items that are more than a byte: %b, %f, %1.
internal ref partial struct PatternMatcher
{
    /// <summary>Values that the match gives: its captures, or without any the match itself.</summary>
    public readonly int CaptureCount(bool wholeIfNone) => _level == 0 && wholeIfNone ? 1 : _level;

    /// <summary>A capture of the match, counted from 0; without captures the match itself.</summary>
    /// <exception cref="LuaException">There is no such capture, or the pattern does not close it.</exception>
    public readonly LuaValue Capture(scoped in LuaCall call, int index, int start, int end)
    {
        PatternCapture capture = CaptureOrWhole(index, start, end);
        if (capture.Length == PatternCapture.Position) return capture.Start + 1.0;
        return call.NewString(_text.Slice(capture.Start, capture.Length));
    }

    /// <summary>Adds a capture of the match to other bytes; counted from 0.</summary>
    /// <exception cref="LuaException">There is no such capture, or the pattern does not close it.</exception>
    public readonly void AddCapture(ref ByteBuilder target, int index, int start, int end)
    {
        PatternCapture capture = CaptureOrWhole(index, start, end);
        if (capture.Length == PatternCapture.Position) target.Add(capture.Start + 1.0);
        else target.Add(_text.Slice(capture.Start, capture.Length));
    }

    /// <summary>Adds the match to other bytes.</summary>
    public readonly void AddMatch(ref ByteBuilder target, int start, int end) => target.Add(_text[start..end]);

    private readonly PatternCapture CaptureOrWhole(int index, int start, int end)
    {
        if (index >= _level)
        {
            if (index != 0) Fail("invalid capture index");
            return new PatternCapture { Start = start, Length = end - start };
        }

        PatternCapture capture = _captures[index];
        if (capture.Length == PatternCapture.Open) Fail("unfinished capture");
        return capture;
    }

    private bool OpenCapture(int text, ref int pattern)
    {
        bool isPosition = PatternByte(pattern + 1) == ')';
        pattern += isPosition ? 2 : 1;
        if (_level >= PatternCaptures.Limit) Fail("too many captures");
        _captures[_level++] = new PatternCapture
        {
            Start = text,
            Length = isPosition ? PatternCapture.Position : PatternCapture.Open,
        };
        // Without a choice before it there is nothing to come back to.
        if (_depth > 0) Push(ChoiceKind.Reopen, 0);
        return true;
    }

    private bool CloseCapture(int text, ref int pattern)
    {
        pattern++;
        int index = _level - 1;
        while (index >= 0 && _captures[index].Length != PatternCapture.Open) index--;
        if (index < 0) Fail("invalid pattern capture");
        _captures[index].Length = text - _captures[index].Start;
        if (_depth > 0) Push(ChoiceKind.Unclose, index);
        return true;
    }

    // What an earlier capture holds, once more.
    private bool MatchCaptured(ref int text, ref int pattern)
    {
        int index = _pattern[pattern + 1] - '1';
        if (index < 0 || index >= _level || _captures[index].Length == PatternCapture.Open) Fail("invalid capture index");
        pattern += 2;
        PatternCapture capture = _captures[index];
        if (capture.Length == PatternCapture.Position || capture.Length > _text.Length - text) return false;
        Work(capture.Length / LibraryCalls.BytesPerStep);
        if (!_text.Slice(text, capture.Length).SequenceEqual(_text.Slice(capture.Start, capture.Length))) return false;
        text += capture.Length;
        return true;
    }

    // %bxy: from an x to the y that belongs to it.
    private bool MatchBalanced(ref int text, ref int pattern)
    {
        if (pattern + 3 >= _pattern.Length) Fail("unbalanced pattern");
        (byte open, byte close) = (_pattern[pattern + 2], _pattern[pattern + 3]);
        pattern += 4;
        if (text >= _text.Length || _text[text] != open) return false;
        int nesting = 1;
        while (++text < _text.Length)
        {
            Work(1);
            if (_text[text] == close)
            {
                if (--nesting > 0) continue;
                text++;
                return true;
            }

            if (_text[text] == open) nesting++;
        }

        return false;
    }

    // %f[set]: between a byte that is no member and one that is; a zero byte stands before the text and behind it.
    private readonly bool MatchFrontier(int text, ref int pattern)
    {
        if (PatternByte(pattern + 2) != '[') Fail("missing '[' after '%f' in pattern");
        PatternItem item = PatternItem.Read(_pattern, pattern + 2);
        pattern = item.Next;
        byte before = text == 0 ? (byte)0 : _text[text - 1];
        byte behind = text == _text.Length ? (byte)0 : _text[text];
        return !item.Contains(before) && item.Contains(behind);
    }
}
