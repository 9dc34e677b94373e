namespace Tiercel.Tidy;

public sealed class ArrowTests
{
    /// <summary>
    /// What each project may reference, without the prefix; what those may reference it may too. The table of
    /// docs/architecture.md. A project that is not in it fails: it needs a row first.
    /// </summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Primitives"] = [],
        ["Lua"] = [],
        ["Caching"] = ["Primitives"],
        ["Resp"] = ["Primitives"],
        ["Storage"] = ["Primitives"],
        ["Engine"] = ["Primitives"],
        ["Commands"] = ["Engine"],
        ["Disk"] = ["Engine", "Storage"],
        ["Scripting"] = ["Commands", "Lua"],
        ["Persistence"] = ["Commands", "Storage", "Resp"],
        ["Tiered"] = ["Caching", "Engine", "Disk"],
        ["Tiercel"] = ["Commands", "Scripting", "Persistence", "Disk"],
        ["Tiered.Redis"] = ["Tiered", "Resp"],
        ["Tiered.Sql"] = ["Tiered"],
        ["Server"] = ["Tiercel", "Resp"],
        ["Extensions"] = ["Tiered", "Tiercel"],
        ["Admin"] = ["Resp"],
        ["AspNetCore"] = ["Extensions", "Server"],
        ["App"] = ["Server", "Admin", "Disk", "Caching", "Resp"],
    };

    public static TheoryData<string> Products =>
        [.. ProjectFile.All.Where(static p => p.Folder is "src" or "apps").Select(static p => p.Name)];

    [Theory]
    [MemberData(nameof(Products))]
    public void ProjectReferencesOnlyWhatItsRowAllows(string name)
    {
        Assert.True(Allowed.ContainsKey(Short(name)), $"{name} has no row in the table of arrows.");
        HashSet<string> reachable = Reachable(Short(name));
        ProjectFile project = ProjectFile.All.Single(p => p.Name == name);
        string[] forbidden = [.. project.References.Where(r => !reachable.Contains(Short(r)))];
        Assert.True(forbidden.Length == 0, $"{name} must not reference {string.Join(", ", forbidden)}.");
    }

    [Fact]
    public void TheTableHasNoRing()
    {
        foreach (string name in Allowed.Keys) Assert.DoesNotContain(name, Reachable(name));
    }

    [Fact]
    public void GeneratorsReferenceNoProject() =>
        Assert.All(ProjectFile.All.Where(static p => p.Folder == "gen"), static p => Assert.Empty(p.References));

    [Fact]
    public void EveryProjectIsInTheSolution()
    {
        string solution = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "Tiercel.slnx"));
        Assert.All(ProjectFile.All, p => Assert.Contains($"/{p.Name}.csproj\"", solution, StringComparison.Ordinal));
    }

    private static HashSet<string> Reachable(string name)
    {
        HashSet<string> found = [];
        Stack<string> open = new(Allowed[name]);
        while (open.TryPop(out string? next))
        {
            if (!found.Add(next)) continue;
            foreach (string below in Allowed[next]) open.Push(below);
        }

        return found;
    }

    private static string Short(string name) => name == "Tiercel" ? name : name["Tiercel.".Length..];
}
