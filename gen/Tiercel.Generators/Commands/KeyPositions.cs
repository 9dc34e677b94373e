using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.RegularExpressions;

namespace Tiercel.Generators;

/// <summary>
/// Where the keys of a command are: "" none, "1", "1..-1", "1..-1/2"; "#1", "1 #2": behind the argument that counts them;
/// "1 STORE@6", "STREAMS@1/2": behind words.
/// </summary>
internal readonly record struct KeyPositions(int First, int Last, int Step, int Count, string Words)
{
    private static readonly Regex Syntax = new(
        @"^(?:([1-9]\d?)(?:\.\.(-?[1-9]\d?)(?:/([1-9]))?)?)?(?:(?:^| )#([1-9]))?((?:(?:^| )[A-Z]+@[1-9](?:/2)?)*)$",
        RegexOptions.CultureInvariant);

    private static readonly Regex Word = new("([A-Z]+)@([1-9])(/2)?", RegexOptions.CultureInvariant);

    public static bool TryParse(string text, out KeyPositions positions)
    {
        positions = new KeyPositions(0, 0, 1, 0, "");
        if (text.Length == 0) return true;
        Match match = Syntax.Match(text);
        if (!match.Success) return false;
        int first = Number(match.Groups[1], 0);
        int last = Number(match.Groups[2], first);
        int count = Number(match.Groups[4], 0);
        positions = new KeyPositions(first, last, Number(match.Groups[3], 1), count, match.Groups[5].Value);
        return count == 0 ? last < 0 || last >= first : last >= first && last < count;
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => First + Count != 0 || Words.Length > 0;

    /// <summary>The words as C# makes them.</summary>
    public IEnumerable<string> WordLiterals() => Word.Matches(Words).Cast<Match>().Select(static word =>
        "new(" + SourceWriter.Literal(word.Groups[1].Value) + ", from: " + word.Groups[2].Value
        + ", takesHalf: " + (word.Groups[3].Success ? "true" : "false") + ")");

    /// <summary>
    /// Whether every call that an arity lets through has an argument at every position; those of a range up to the last
    /// argument may be missing if a body locks what it needs by itself.
    /// </summary>
    public bool Fit(int arity, bool locksItself)
    {
        int fewest = arity < 0 ? -arity : arity;
        if (Count >= fewest) return false;
        if (First == 0) return true;
        int last = Last < 0 ? fewest + Last : Last;
        bool isMissing = locksItself && Last < 0 && last == First - 1;
        return (last >= First || isMissing) && last < fewest;
    }

    private static int Number(Group group, int otherwise) =>
        group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : otherwise;
}
