namespace Tiercel.Tests;

public sealed class QuickstartTests
{
    private static readonly string Readme = ReadText("README.md");

    [Fact]
    public void ReadmeShowsTheSampleAsItIs() =>
        Assert.Contains("```csharp\n" + ReadText("samples", "Quickstart", "Program.cs") + "```\n", Readme, StringComparison.Ordinal);

    [Fact]
    public void SampleEndsWellAndPrintsWhatTheReadmeSays()
    {
        ProgramRun run = ProgramRun.Of(RepositoryPaths.ProgramIn("samples/Quickstart", "Tiercel.Samples.Quickstart"), []);
        Assert.Equal("", run.Errors);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("```text\n" + run.Output.ReplaceLineEndings("\n") + "```\n", Readme, StringComparison.Ordinal);
    }

    private static string ReadText(params string[] path) =>
        File.ReadAllText(Path.Combine([RepositoryPaths.Root, .. path])).ReplaceLineEndings("\n");
}
