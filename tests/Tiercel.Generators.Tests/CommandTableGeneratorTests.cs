using Microsoft.CodeAnalysis;

namespace Tiercel.Generators.Tests;

public sealed class CommandTableGeneratorTests
{
    [Fact]
    public void MethodBecomesARow()
    {
        string text = Generate("""
            /// <summary>
            /// Length of <c>key</c>, see <see cref="System.String.Length"/>,
            /// "quoted".
            /// </summary>
            [Command("LEN", Arity = -2, Keys = "1..-1/2", KeyFlags = "RO", Group = "string", Since = "7.0.0", Complexity = "O(1)",
                Flags = CommandFlags.Read | CommandFlags.Fast, Tips = "tip")]
            internal static void Len(ref CommandContext c) { }
            """);
        Assert.Contains("""
                    new()
                    {
                        Name = "LEN",
                        Arity = -2,
                        Flags = CommandFlags.Read | CommandFlags.Fast,
                        FirstKey = 1,
                        LastKey = -1,
                        KeyStep = 2,
                        KeyFlags = "RO",
                        Tips = "tip",
                        Group = "string",
                        Since = "7.0.0",
                        Complexity = "O(1)",
                        Summary = "Length of key, see Length, \"quoted\"",
                        Handler = static (ref CommandContext c) => global::My.Space.Sample.Len(ref c),
                    },
            """.ReplaceLineEndings("\n"), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#1", "KeyCountIndex = 1,")]
    [InlineData("1 #2", "KeyCountIndex = 2,")]
    [InlineData("STREAMS@1/2", "KeyWords = [new(\"STREAMS\", from: 1, takesHalf: true)],")]
    [InlineData("1 A@3 B@3", "KeyWords = [new(\"A\", from: 3, takesHalf: false), new(\"B\", from: 3, takesHalf: false)],")]
    public void KeysWithoutAFixedPlaceAreFoundByNumberOrWord(string keys, string row) => Assert.Contains(
        row, Generate($"[Command(\"A\", Arity = -3, Keys = \"{keys}\")] internal static void One(ref CommandContext c) {{ }}"),
        StringComparison.Ordinal);

    [Fact]
    public void RowsAreOrderedByName()
    {
        string text = Generate("""
            [Command("B", Arity = 1)] internal static void One(ref CommandContext c) { }
            [Command("A", Arity = 1)] internal static void Two(ref CommandContext c) { }
            """);
        Assert.True(text.IndexOf("\"A\"", StringComparison.Ordinal) < text.IndexOf("\"B\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[Command(\"A\", Arity = 1)] internal static int One(ref CommandContext c) => 1;", "TRC001")]
    [InlineData("[Command(\"A\", Arity = 1)] internal static void One(CommandContext c) { }", "TRC001")]
    [InlineData("[Command(\"A\", Arity = 1)] internal static void One() { }", "TRC001")]
    [InlineData("[Command(\"A\", Arity = 1)] private static void One(ref CommandContext c) { }", "TRC001")]
    [InlineData("[Command(\"A\", Arity = 1, Keys = \"x\")] internal static void One(ref CommandContext c) { }", "TRC003")]
    [InlineData("[Command(\"A\", Arity = 3, Keys = \"2..1\")] internal static void One(ref CommandContext c) { }", "TRC003")]
    [InlineData("[Command(\"A\", Arity = 3, Keys = \"0\")] internal static void One(ref CommandContext c) { }", "TRC003")]
    [InlineData("[Command(\"A\", Arity = 3, Keys = \"x@1\")] internal static void One(ref CommandContext c) { }", "TRC003")]
    [InlineData("[Command(\"A\", Arity = 3, Keys = \"A@0\")] internal static void One(ref CommandContext c) { }", "TRC003")]
    [InlineData("[Command(\"a\", Arity = 1)] internal static void One(ref CommandContext c) { }", "TRC004")]
    [InlineData("[Command(\"A|\", Arity = 2)] internal static void One(ref CommandContext c) { }", "TRC004")]
    [InlineData("[Command(\"A|B|C\", Arity = 2)] internal static void One(ref CommandContext c) { }", "TRC004")]
    [InlineData("[Command(\"A\")] internal static void One(ref CommandContext c) { }", "TRC005")]
    [InlineData("[Command(\"A\", Arity = 1, Keys = \"1\")] internal static void One(ref CommandContext c) { }", "TRC005")]
    [InlineData("[Command(\"A\", Arity = -1, Keys = \"1..-1\")] internal static void One(ref CommandContext c) { }", "TRC005")]
    [InlineData("[Command(\"A|B\", Arity = 1)] internal static void One(ref CommandContext c) { }", "TRC005")]
    public void MistakeIsAnErrorAtTheMethod(string member, string id)
    {
        Diagnostic found = Assert.Single(Run(member).Diagnostics);
        Assert.Equal(id, found.Id);
        Assert.Equal(DiagnosticSeverity.Error, found.Severity);
        Assert.Equal("Sample.cs", found.Location.GetLineSpan().Path);
    }

    [Fact]
    public void SecondCommandOfANameIsAnError()
    {
        Diagnostic found = Assert.Single(Run("""
            [Command("A", Arity = 1)] internal static void One(ref CommandContext c) { }
            [Command("A", Arity = 1)] internal static void Two(ref CommandContext c) { }
            """).Diagnostics);
        Assert.Equal("TRC002", found.Id);
    }

    private static string Generate(string members)
    {
        GeneratorDriverRunResult result = Run(members);
        Assert.Empty(result.Diagnostics);
        return Assert.Single(result.GeneratedTrees).ToString();
    }

    private static GeneratorDriverRunResult Run(string members) => GeneratorRun.Of(
        new CommandTableGenerator(),
        $"using Tiercel.Commands;\nnamespace My.Space;\ninternal static class Sample\n{{\n{members}\n}}");
}
