using System.Text.RegularExpressions;

namespace Tiercel.Tidy;

/// <summary>A C# file and what the rules look at.</summary>
internal sealed partial class SourceFile
{
    private SourceFile(string path)
    {
        Path = path;
        Lines = File.ReadAllLines(System.IO.Path.Combine(RepositoryPaths.Root, path));
        Code = [.. Lines.Select(static l => WithoutTexts(l))];
    }

    public static IReadOnlyList<SourceFile> All { get; } =
        [.. SourceTree.Files("*.cs").Select(static path => new SourceFile(path))];

    /// <summary>From the root, with forward slashes.</summary>
    public string Path { get; }

    public string Name => Path[(Path.LastIndexOf('/') + 1)..^3];

    /// <summary>Whether it is part of what is shipped.</summary>
    public bool IsProduct => Path.StartsWith("src/", StringComparison.Ordinal);

    /// <summary>Whether it is a test or a benchmark.</summary>
    public bool IsTool => Path.StartsWith("tests/", StringComparison.Ordinal) || Path.StartsWith("bench/", StringComparison.Ordinal);

    public string[] Lines { get; }

    /// <summary>The lines without comments and the insides of strings.</summary>
    public string[] Code { get; }

    /// <summary>The names of the types the file declares.</summary>
    public IEnumerable<string> Types =>
        Code.Select(static l => TypeDeclaration().Match(l)).Where(static m => m.Success).Select(static m => m.Groups[1].Value);

    /// <summary>"path:line: text" of the lines that a rule rejects.</summary>
    public IEnumerable<string> Find(Func<string, bool> rejects) =>
        Code.Index().Where(l => rejects(l.Item)).Select(l => $"{Path}:{l.Index + 1}: {Lines[l.Index].Trim()}");

    private static string WithoutTexts(string line)
    {
        string bare = StringLiteral().Replace(line, "\"\"");
        int comment = bare.IndexOf("//", StringComparison.Ordinal);
        return comment < 0 ? bare : bare[..comment];
    }

    [GeneratedRegex("""@?"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'""")]
    private static partial Regex StringLiteral();

    [GeneratedRegex(
        @"^\s*(?:\[.*\]\s*)?(?:(?:public|internal|private|protected|file|static|sealed|abstract|readonly|ref|partial|unsafe)"
        + @"\s+)*(?:class|struct|interface|enum|record struct|record|delegate [\w<>\[\]?.]+)\s+(\w+)")]
    private static partial Regex TypeDeclaration();
}
