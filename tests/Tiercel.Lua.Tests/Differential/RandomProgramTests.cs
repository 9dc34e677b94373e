namespace Tiercel.Lua.Tests;

/// <summary>Random programs give what the reference implementation gives.</summary>
public sealed class RandomProgramTests
{
    private const int PerRun = 1_500;

    private static int Runs => TestScale.Of(1, 40);

    [RequiresLuaFact]
    public void ResultsAndErrorsAreThoseOfLua()
    {
        SeededRandom random = SeededRandom.Create();
        RandomPrograms source = new(random, isTame: true);
        for (int i = 0; i < Runs; i++)
        {
            Snippet[] snippets = [.. Enumerable.Range(0, PerRun).Select(n => new Snippet($"random {n}", source.Next()))];
            SnippetComparison.AssertSame(snippets, random.ToString(), withoutSignOfZero: true);
        }
    }
}
