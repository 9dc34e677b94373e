namespace Tiercel.Commands.Tests;

/// <summary>The naive twin of the glob matcher: each construct by its definition, a star by trying every length.</summary>
internal static class RecursiveGlob
{
    public static bool Matches(string pattern, string text)
    {
        if (text.Length == 0) return pattern.Length == 0;
        return pattern.Length > 0 && MatchesRest(pattern, text);
    }

    private static bool MatchesRest(string pattern, string text)
    {
        if (pattern.Length == 0) return text.Length == 0;
        if (pattern[0] == '*') return Enumerable.Range(0, text.Length + 1).Any(n => MatchesRest(pattern[1..], text[n..]));
        if (text.Length == 0) return false;
        (bool taken, int length) = One(pattern, text[0]);
        return taken && MatchesRest(pattern[length..], text[1..]);
    }

    private static (bool Taken, int Length) One(string pattern, char c) => pattern[0] switch
    {
        '?' => (true, 1),
        '[' => Class(pattern, c),
        '\\' when pattern.Length > 1 => (pattern[1] == c, 2),
        _ => (pattern[0] == c, 1),
    };

    private static (bool Taken, int Length) Class(string pattern, char c)
    {
        int i = 1;
        bool negated = i < pattern.Length && pattern[i] == '^';
        if (negated) i++;
        bool found = false;
        while (i < pattern.Length && pattern[i] != ']')
        {
            if (pattern[i] == '\\' && i + 1 < pattern.Length)
            {
                found |= pattern[i + 1] == c;
                i += 2;
            }
            else if (i + 2 < pattern.Length && pattern[i + 1] == '-')
            {
                int[] ends = [(sbyte)pattern[i], (sbyte)pattern[i + 2]];
                found |= (sbyte)c >= ends.Min() && (sbyte)c <= ends.Max();
                i += 3;
            }
            else
            {
                found |= pattern[i] == c;
                i++;
            }
        }

        return (found != negated, Math.Min(i + 1, pattern.Length));
    }
}
