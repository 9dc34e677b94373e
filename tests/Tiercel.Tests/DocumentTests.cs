using System.Text.RegularExpressions;

namespace Tiercel.Tests;

/// <summary>The pages speak of files; files move.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] Homes =
    [
        "", "src/Tiercel.Primitives", "src/Tiercel.Engine", "src/Tiercel.Engine/Keyspace", "src/Tiercel.Commands",
        "src/Tiercel.Resp", "src/Tiercel.Server", "src/Tiercel.Primitives/Memory",
    ];

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(RepositoryPaths.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(static file => Path.GetRelativePath(RepositoryPaths.Root, file).Replace('\\', '/')),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void LinksWithinTheRepositoryLeadSomewhere(string page)
    {
        string folder = Path.GetDirectoryName(PathOf(page))!;
        string[] broken =
        [
            .. Link().Matches(Read(page)).Select(static match => match.Groups[1].Value)
                .Where(static target => !target.Contains("://", StringComparison.Ordinal))
                .Where(target => !Path.Exists(Path.Combine(folder, target))),
        ];
        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void SourceFilesThatAreNamedExist(string page)
    {
        string[] homes = [Path.GetDirectoryName(page)!, .. Homes];
        string[] missing =
        [
            .. SourceName().Matches(Read(page)).Select(static match => match.Groups[1].Value)
                .Where(name => !homes.Any(home => File.Exists(PathOf(Path.Combine(home, name))))),
        ];
        Assert.Empty(missing);
    }

    private static string PathOf(string page) => Path.Combine(RepositoryPaths.Root, page);

    private static string Read(string page) => File.ReadAllText(PathOf(page));

    [GeneratedRegex(@"\]\(([^)#]+)(?:#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"([\w./]+\.cs)\b(?!proj)")]
    private static partial Regex SourceName();
}
