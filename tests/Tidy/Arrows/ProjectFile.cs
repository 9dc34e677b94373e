using System.Xml.Linq;

namespace Tiercel.Tidy;

/// <summary>A project of the repository and the projects it references.</summary>
internal sealed record ProjectFile(string Folder, string Name, IReadOnlyList<string> References)
{
    /// <summary>The projects below src, apps, gen, tests, bench and samples.</summary>
    public static IReadOnlyList<ProjectFile> All { get; } =
    [
        .. SourceTree.Files("*.csproj").Select(static path => Read(path)),
    ];

    private static ProjectFile Read(string path)
    {
        IEnumerable<string> references = XDocument.Load(Path.Combine(RepositoryPaths.Root, path))
            .Descendants("ProjectReference")
            // A generator works at build time and is no part of what is built.
            .Where(static r => (string?)r.Attribute("OutputItemType") != "Analyzer")
            .Select(static r => Path.GetFileNameWithoutExtension(((string)r.Attribute("Include")!).Replace('\\', '/')));
        return new ProjectFile(path.Split('/')[0], Path.GetFileNameWithoutExtension(path), [.. references]);
    }
}
