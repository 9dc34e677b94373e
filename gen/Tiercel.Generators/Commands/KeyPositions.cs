using System.Globalization;
using System.Text.RegularExpressions;

namespace Tiercel.Generators;

/// <summary>Where the keys of a command are: "" none, "1", "1..-1", "1..-1/2".</summary>
internal readonly record struct KeyPositions(int First, int Last, int Step)
{
    private static readonly Regex Syntax =
        new(@"^([1-9]\d?)(?:\.\.(-?[1-9]\d?)(?:/([1-9]))?)?$", RegexOptions.CultureInvariant);

    public static bool TryParse(string text, out KeyPositions positions)
    {
        positions = new KeyPositions(0, 0, 1);
        if (text.Length == 0) return true;
        Match match = Syntax.Match(text);
        if (!match.Success) return false;
        int first = Number(match.Groups[1], 0);
        int last = Number(match.Groups[2], first);
        positions = new KeyPositions(first, last, Number(match.Groups[3], 1));
        return last < 0 || last >= first;
    }

    /// <summary>Whether every call that an arity lets through has an argument at every position.</summary>
    public bool Fit(int arity)
    {
        if (First == 0) return true;
        int fewest = arity < 0 ? -arity : arity;
        int last = Last < 0 ? fewest + Last : Last;
        return last >= First && last < fewest;
    }

    private static int Number(Group group, int otherwise) =>
        group.Success ? int.Parse(group.Value, CultureInfo.InvariantCulture) : otherwise;
}
