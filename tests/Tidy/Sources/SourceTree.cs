namespace Tiercel.Tidy;

/// <summary>The files of the repository as people wrote them, without what builds leave behind.</summary>
internal static class SourceTree
{
    private static readonly string[] Top = ["src", "gen", "apps", "tests", "bench", "samples"];
    private static readonly string[] Skipped = ["bin", "obj", "node_modules", "BenchmarkDotNet.Artifacts", "TestResults"];

    /// <summary>Paths from the root, with forward slashes, in order.</summary>
    public static IReadOnlyList<string> Files(string pattern) =>
    [
        .. Top.Select(static t => Path.Combine(RepositoryPaths.Root, t)).Where(Directory.Exists)
            .SelectMany(t => Directory.EnumerateFiles(t, pattern, SearchOption.AllDirectories))
            .Select(static f => Path.GetRelativePath(RepositoryPaths.Root, f).Replace('\\', '/'))
            .Where(static f => !f.Split('/').Any(static part => Skipped.Contains(part)))
            .Order(StringComparer.Ordinal),
    ];
}
