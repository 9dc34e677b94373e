namespace Tiercel.Server;

/// <summary>
/// The rules in a row of words: what stands between parentheses is one rule, over however many words it spreads.
/// </summary>
internal static class RuleWords
{
    /// <summary>Joins the words; null if a parenthesis is not closed, and then which one.</summary>
    public static List<byte[]>? Join(IReadOnlyList<byte[]> words, out byte[]? unclosed)
    {
        List<byte[]> rules = [];
        List<byte>? open = null;
        unclosed = null;
        foreach (byte[] word in words)
        {
            bool closes = word is [.., (byte)')'];
            if (word is [(byte)'(', ..] && !closes)
            {
                open = [.. word];
                unclosed = word;
            }
            else if (open is null)
            {
                rules.Add(word);
            }
            else
            {
                open.Add((byte)' ');
                open.AddRange(word);
                if (!closes) continue;
                rules.Add([.. open]);
                open = null;
            }
        }

        if (open is not null) return null;
        unclosed = null;
        return rules;
    }
}
