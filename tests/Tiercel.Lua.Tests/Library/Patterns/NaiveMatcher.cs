namespace Tiercel.Lua.Tests;

/// <summary>
/// Patterns by plain recursion, item after item, as the reference manual describes them: of classes, sets, repetitions and
/// captures of texts. Null = no match.
/// </summary>
internal static class NaiveMatcher
{
    /// <summary>The first match: where it begins and ends, and its captures.</summary>
    public static (int Start, int End, string[] Captures)? Search(string text, string pattern)
    {
        bool isAnchored = pattern.StartsWith('^');
        string items = isAnchored ? pattern[1..] : pattern;
        for (int start = 0; start <= text.Length; start++)
        {
            if (Match(text, start, items, []) is var (end, captures)) return (start, end, captures);
            if (isAnchored) break;
        }

        return null;
    }

    private static (int End, string[] Captures)? Match(string text, int at, string items, (int Start, int Length)[] captures)
    {
        if (items.Length == 0) return (at, [.. captures.Select(c => text.Substring(c.Start, c.Length))]);
        if (items == "$") return at == text.Length ? Match(text, at, "", captures) : null;
        if (items[0] == '(') return Match(text, at, items[1..], [.. captures, (at, -1)]);
        if (items[0] == ')')
        {
            int open = Array.FindLastIndex(captures, static c => c.Length < 0);
            (int Start, int Length)[] closed = [.. captures];
            closed[open].Length = at - closed[open].Start;
            return Match(text, at, items[1..], closed);
        }

        int length = ItemLength(items);
        string item = items[..length];
        char suffix = length < items.Length ? items[length] : '\0';
        bool isRepeated = suffix is '*' or '+' or '-' or '?';
        string rest = items[(length + (isRepeated ? 1 : 0))..];
        int most = 0;
        while (at + most < text.Length && Contains(item, text[at + most])) most++;
        (int least, most) = suffix switch
        {
            '*' or '-' => (0, most),
            '+' => (1, most),
            '?' => (0, Math.Min(most, 1)),
            _ => (1, Math.Min(most, 1)),
        };
        for (int i = 0; i <= most - least; i++)
        {
            int count = suffix == '-' ? least + i : most - i;
            if (Match(text, at + count, rest, captures) is { } found) return found;
        }

        return null;
    }

    private static int ItemLength(string items)
    {
        if (items[0] == '%') return 2;
        return items[0] == '[' ? items.IndexOf(']', 2) + 1 : 1;
    }

    private static bool Contains(string item, char c)
    {
        if (item == ".") return true;
        if (item[0] == '%') return IsInClass(item[1], c);
        if (item[0] != '[') return item[0] == c;
        bool isOther = item[1] == '^';
        string members = item[(isOther ? 2 : 1)..^1];
        return members.Contains(c, StringComparison.Ordinal) != isOther;
    }

    private static bool IsInClass(char letter, char c) => char.ToLowerInvariant(letter) switch
    {
        'a' => char.IsAsciiLetter(c) == char.IsLower(letter),
        'd' => char.IsAsciiDigit(c) == char.IsLower(letter),
        's' => (c == ' ') == char.IsLower(letter),
        _ => letter == c,
    };
}
