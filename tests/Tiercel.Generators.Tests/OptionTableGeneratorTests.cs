using Microsoft.CodeAnalysis;

namespace Tiercel.Generators.Tests;

public sealed class OptionTableGeneratorTests
{
    [Theory]
    [InlineData("int", "[Option(\"x\", Minimum = 1, Maximum = 9)]", "new NumberOption<Sample>")]
    [InlineData("long", "[Option(\"x\")]", "new NumberOption<Sample>")]
    [InlineData("long", "[Option(\"x\", Format = OptionFormat.Memory)]", "new MemoryOption<Sample>")]
    [InlineData("bool", "[Option(\"x\")]", "new ToggleOption<Sample>")]
    [InlineData("string", "[Option(\"x\")]", "new TextOption<Sample>")]
    [InlineData("System.Collections.Generic.IReadOnlyList<string>", "[Option(\"x\")]", "new ListOption<Sample>")]
    [InlineData("Mode", "[Option(\"x\")]", "new ChoiceOption<Sample, Mode>")]
    public void PropertyBecomesARowOfItsType(string type, string attribute, string row)
    {
        GeneratorDriverRunResult result = Run($"{attribute} public {type} X {{ get; set; }}");
        Assert.Empty(result.Diagnostics);
        string cast = type == "int" ? "(int)" : "";
        Assert.Contains(
            row + $"(static o => o.X, static (o, value) => o.X = {cast}value)",
            Assert.Single(result.GeneratedTrees).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void ChoicesAreNamedByRuleOrByAttribute()
    {
        string text = Assert.Single(Run("[Option(\"x\")] public Mode X { get; set; }").GeneratedTrees).ToString();
        Assert.Contains("(\"one-two\", Mode.OneTwo),", text, StringComparison.Ordinal);
        Assert.Contains("(\"threefour\", Mode.ThreeFour),", text, StringComparison.Ordinal);
    }

    [Fact]
    public void RangeOfANumberIsThatOfItsTypeOrLess()
    {
        string text = Assert.Single(Run("[Option(\"x\", Minimum = 0)] public int X { get; set; }").GeneratedTrees).ToString();
        Assert.Contains("Minimum = 0,", text, StringComparison.Ordinal);
        Assert.Contains("Maximum = int.MaxValue,", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Option(\"x\")] public System.DateTime X { get; set; }", "TRC011")]
    [InlineData("[Option(\"x\")] public int X { get; }", "TRC011")]
    [InlineData("[Option(\"x\")] public int X { get; init; }", "TRC011")]
    [InlineData("[Option(\"x\")] public int X { get; set; } [Option(\"x\")] public int Y { get; set; }", "TRC012")]
    public void MistakeIsAnError(string members, string id) => Assert.Equal(id, Assert.Single(Run(members).Diagnostics).Id);

    private static GeneratorDriverRunResult Run(string members) => GeneratorRun.Of(
        new OptionTableGenerator(),
        "using Tiercel.Primitives;\nnamespace My.Space;\npublic enum Mode { OneTwo, [OptionValue(\"threefour\")] ThreeFour }\n"
            + $"public sealed class Sample\n{{\n{members}\n}}");
}
