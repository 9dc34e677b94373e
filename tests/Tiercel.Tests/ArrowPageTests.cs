using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Tiercel.Tests;

/// <summary>The table of arrows in docs/architecture.md, beside the projects as they are.</summary>
public sealed partial class ArrowPageTests
{
    [Fact]
    public void TableShowsTheReferencesOfEachProject()
    {
        string page = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "docs", "architecture.md"));
        Dictionary<string, string> shown = Row().Matches(page)
            .ToDictionary(static row => row.Groups[1].Value, static row => row.Groups[2].Value);
        Assert.Equal(ReadProjects(), shown);
    }

    private static Dictionary<string, string> ReadProjects() => new[] { "src", "apps" }
        .SelectMany(static folder => Directory.EnumerateFiles(
            Path.Combine(RepositoryPaths.Root, folder), "*.csproj", SearchOption.AllDirectories))
        .ToDictionary(
            static file => Path.GetFileNameWithoutExtension(file),
            static file => string.Join(", ", ReferencesOf(file).DefaultIfEmpty("nothing")));

    private static IEnumerable<string> ReferencesOf(string file) => XDocument.Load(file)
        .Descendants("ProjectReference")
        .Where(static r => (string?)r.Attribute("OutputItemType") != "Analyzer")
        .Select(static r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!))
        .Select(static name => name == "Tiercel" ? name : name["Tiercel.".Length..]);

    [GeneratedRegex(@"^\| \d \| ([\w.]+) \| ([\w, .]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
