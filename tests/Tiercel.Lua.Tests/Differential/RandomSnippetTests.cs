namespace Tiercel.Lua.Tests;

/// <summary>Random pieces of Lua give what the reference implementation gives.</summary>
public sealed class RandomSnippetTests
{
    private const int PerProgram = 5_000;

    private static int Programs => TestScale.Of(2, 40);

    [RequiresLuaFact]
    public void ResultsAndErrorsAreThoseOfLua()
    {
        SeededRandom random = SeededRandom.Create();
        RandomSnippets source = new(random);
        for (int i = 0; i < Programs; i++)
        {
            Snippet[] snippets = [.. Enumerable.Range(0, PerProgram).Select(n => new Snippet($"random {n}", source.Next()))];
            SnippetComparison.AssertSame(snippets, random.ToString(), withoutSignOfZero: true);
        }
    }
}
