using System.Text;

namespace Tiercel.Lua.Tests;

/// <summary>A piece of Lua whose results, or error, two implementations are to agree on.</summary>
/// <param name="Place">Where it comes from, for messages.</param>
/// <param name="Code">An expression, several with commas between, or statements; a byte for each character.</param>
public sealed record Snippet(string Place, string Code)
{
    /// <summary>Reads a file: a snippet in each line, or in the lines between "--{" and "--}". Other comments are left out.</summary>
    public static IReadOnlyList<Snippet> Read(string file)
    {
        List<Snippet> snippets = [];
        List<string>? block = null;
        int number = 0;
        foreach (string line in File.ReadLines(file, Encoding.Latin1))
        {
            string place = $"{Path.GetFileName(file)}:{++number}";
            if (line == "--{")
            {
                block = [];
            }
            else if (line == "--}")
            {
                snippets.Add(new Snippet(place, string.Join('\n', block ?? throw new FormatException($"{place}: no block"))));
                block = null;
            }
            else if (block is not null)
            {
                block.Add(line);
            }
            else if (line.Length > 0 && !line.StartsWith("--", StringComparison.Ordinal))
            {
                snippets.Add(new Snippet(place, line));
            }
        }

        if (block is not null) throw new FormatException($"{file}: a block without an end");
        return snippets;
    }
}
