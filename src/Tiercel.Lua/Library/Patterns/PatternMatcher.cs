// A pattern is matched as it stands, item by item, as errors in it are raised when a match comes to them, not before. It has
// no alternatives and no groups that repeat: only single bytes may be optional or repeated. So each item is passed once at
// most on the way to a match, and leaves at most one place to come back to: the stack of choices is never higher than the
// pattern has items, and no recursion is needed. The time is exponential in nothing, but a polynomial of the length of the
// text whose degree is the number of repetitions; hence the counting of work.
using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Lua;

/// <summary>Finds a pattern of Lua 5.1 in a text.</summary>
internal ref partial struct PatternMatcher
{
    /// <summary>Choices that a user of a matcher gives room for on its stack.</summary>
    public const int InitialChoices = 32;

    /// <summary>Units of work between two looks at the limits: items tried, bytes compared.</summary>
    public const int WorkBetweenLooks = 1000;

    // An arbitrary limit: a pattern of so many optional items is no honest one, and 200 matches may be within each other.
    private const int MaxChoices = 8 * 1024;

    private const int WorkPerStep = 4;

    private readonly LuaMachine _machine;
    private readonly ReadOnlySpan<byte> _text;
    private readonly ReadOnlySpan<byte> _pattern;
    private readonly bool _isAnchored;
    private Span<PatternChoice> _choices;
    private int _depth;
    private PatternCaptures _captures;
    private int _level;
    private long _workLeft;

    /// <summary>A matcher of a pattern, which for Lua 5.1 ends at its first zero byte.</summary>
    /// <param name="machine">Whose limits count.</param>
    /// <param name="text">Where to search.</param>
    /// <param name="pattern">What for.</param>
    /// <param name="mayBeAnchored">Whether a '^' at the beginning binds the pattern to where a search begins.</param>
    /// <param name="choices">Room to begin with.</param>
    public PatternMatcher(
        LuaMachine machine, ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, bool mayBeAnchored, Span<PatternChoice> choices)
    {
        int end = pattern.IndexOf((byte)0);
        if (end >= 0) pattern = pattern[..end];
        _isAnchored = mayBeAnchored && !pattern.IsEmpty && pattern[0] == '^';
        _machine = machine;
        _text = text;
        _pattern = _isAnchored ? pattern[1..] : pattern;
        _choices = choices;
        _workLeft = WorkBetweenLooks;
    }

    /// <summary>Whether the pattern may match where a search begins only.</summary>
    public readonly bool IsAnchored => _isAnchored;

    /// <summary>Searches from an index on.</summary>
    /// <param name="from">0 to the length of the text.</param>
    /// <param name="start">Where the match begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <exception cref="LuaException">The pattern is wrong, or the run has been stopped.</exception>
    public bool Search(int from, out int start, out int end)
    {
        bool beginsWithByte = BeginsWithByte();
        for (start = from; start <= _text.Length; start++)
        {
            if (beginsWithByte && !_isAnchored && !SkipToFirstByte(ref start)) break;
            end = MatchAt(start);
            if (end >= 0) return true;
            if (_isAnchored) break;
        }

        end = 0;
        return false;
    }

    private int MatchAt(int text)
    {
        _level = 0;
        _depth = 0;
        int pattern = 0;
        while (pattern < _pattern.Length)
        {
            Work(1);
            if (!MatchItem(ref text, ref pattern) && !GoBack(ref text, ref pattern)) return -1;
        }

        return text;
    }

    private bool MatchItem(ref int text, ref int pattern)
    {
        switch (_pattern[pattern])
        {
            case (byte)'(':
                return OpenCapture(text, ref pattern);
            case (byte)')':
                return CloseCapture(text, ref pattern);
            case (byte)'$' when pattern + 1 == _pattern.Length:
                pattern++;
                return text == _text.Length;
            case (byte)'%':
                byte letter = PatternByte(pattern + 1);
                if (letter == 'b') return MatchBalanced(ref text, ref pattern);
                if (letter == 'f') return MatchFrontier(text, ref pattern);
                if (char.IsAsciiDigit((char)letter)) return MatchCaptured(ref text, ref pattern);
                break;
        }

        return MatchSingle(ref text, ref pattern);
    }

    // An item of one byte, with what says how often it may stand.
    private bool MatchSingle(ref int text, ref int pattern)
    {
        PatternItem item = PatternItem.Read(_pattern, pattern);
        Work(item.Cost);
        switch (PatternByte(item.Next))
        {
            case (byte)'?':
                return TakeAll(in item, ref text, ref pattern, least: 0, most: 1);
            case (byte)'*':
                return TakeAll(in item, ref text, ref pattern, least: 0, most: int.MaxValue);
            case (byte)'+':
                return TakeAll(in item, ref text, ref pattern, least: 1, most: int.MaxValue);
            case (byte)'-':
                Push(ChoiceKind.TakeMore, text, pattern);
                pattern = item.Next + 1;
                return true;
            default:
                pattern = item.Next;
                return Takes(in item, text++);
        }
    }

    private bool TakeAll(in PatternItem item, ref int text, ref int pattern, int least, int most)
    {
        int start = text;
        int end = (int)Math.Min(_text.Length, (long)start + most);
        while (text < end)
        {
            ReadOnlySpan<byte> portion = _text[text..Math.Min(end, text + item.Portion)];
            int count = item.CountIn(portion);
            Work((long)count * item.Cost);
            text += count;
            if (count < portion.Length) break;
        }

        if (text - start < least) return false;
        pattern = item.Next + 1;
        if (text - start > least) Push(ChoiceKind.GiveBack, text - 1, pattern, start + least);
        return true;
    }

    private bool Takes(in PatternItem item, int text)
    {
        Work(item.Cost);
        return text < _text.Length && item.Contains(_text[text]);
    }

    // The last choice that is left decides how to go on; false if there is none.
    private bool GoBack(ref int text, ref int pattern)
    {
        while (_depth > 0)
        {
            ref PatternChoice choice = ref _choices[_depth - 1];
            switch (choice.Kind)
            {
                case ChoiceKind.GiveBack:
                    (text, pattern) = (choice.Text--, choice.Pattern);
                    if (text == choice.Least) _depth--;
                    return true;
                case ChoiceKind.TakeMore:
                    PatternItem item = PatternItem.Read(_pattern, choice.Pattern);
                    if (Takes(in item, choice.Text))
                    {
                        (text, pattern) = (++choice.Text, item.Next + 1);
                        return true;
                    }

                    break;
                case ChoiceKind.Reopen:
                    _level--;
                    break;
                case ChoiceKind.Unclose:
                    _captures[choice.Text].Length = PatternCapture.Open;
                    break;
            }

            _depth--;
        }

        return false;
    }

    private void Push(ChoiceKind kind, int text, int pattern = 0, int least = 0)
    {
        if (_depth == _choices.Length) GrowChoices();
        _choices[_depth++] = new PatternChoice { Kind = kind, Text = text, Pattern = pattern, Least = least };
    }

    private void GrowChoices()
    {
        if (_depth >= MaxChoices) throw new LuaException("pattern too complex");
        _machine.Meter.ChargeArray(2L * _depth * PatternChoice.SizeBytes);
        PatternChoice[] larger = new PatternChoice[2 * _depth];
        _choices.CopyTo(larger);
        _choices = larger;
    }

    private readonly byte PatternByte(int index) => index < _pattern.Length ? _pattern[index] : (byte)0;

    // Whether no match can begin but with a certain byte.
    private readonly bool BeginsWithByte() =>
        PatternByte(0) is not (0 or (byte)'(' or (byte)')' or (byte)'.' or (byte)'[' or (byte)'%' or (byte)'$')
        && PatternByte(1) is not ((byte)'?' or (byte)'*' or (byte)'-');

    private bool SkipToFirstByte(ref int start)
    {
        while (start < _text.Length)
        {
            ReadOnlySpan<byte> portion = _text[start..Math.Min(_text.Length, start + LibraryCalls.Portion)];
            int index = portion.IndexOf(_pattern[0]);
            Work(1 + ((index < 0 ? portion.Length : index) / LibraryCalls.BytesPerStep));
            start += index < 0 ? portion.Length : index;
            if (index >= 0) return true;
        }

        return false;
    }

    private void Work(long units)
    {
        if ((_workLeft -= units) < 0) Look();
    }

    private void Look()
    {
        _machine.Spend((WorkBetweenLooks - _workLeft) / WorkPerStep);
        _workLeft = WorkBetweenLooks;
    }

    [DoesNotReturn]
    private static void Fail(string message) => throw new LuaException(message);
}
