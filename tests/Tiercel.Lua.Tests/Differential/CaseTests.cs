namespace Tiercel.Lua.Tests;

/// <summary>The hand-made cases of Cases/*.lua.</summary>
public sealed class CaseTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Folder, "*.lua").Select(static f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [RequiresLuaTheory]
    [MemberData(nameof(Files))]
    public void ResultsAndErrorsAreThoseOfLua(string file) =>
        SnippetComparison.AssertSame(Snippet.Read(Path.Combine(Folder, file)));
}
