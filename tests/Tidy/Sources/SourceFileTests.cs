namespace Tiercel.Tidy;

public sealed class SourceFileTests
{
    [Fact]
    public void TypesAreFoundWithTheirModifiers()
    {
        SourceFile file = SourceFile.All.Single(static f => f.Path == "src/Tiercel.Commands/Table/CommandInfo.cs");
        Assert.Equal(["CommandHandler", "CommandInfo"], file.Types);
    }

    [Fact]
    public void CommentsAndTextsAreNoCode()
    {
        SourceFile file = SourceFile.All.Single(static f => f.Path == "src/Tiercel.Commands/CommandErrors.cs");
        Assert.Contains(file.Lines, static l => l.Contains("syntax error", StringComparison.Ordinal));
        Assert.DoesNotContain(file.Code, static l => l.Contains("syntax error", StringComparison.Ordinal));
        Assert.DoesNotContain(file.Code, static l => l.Contains("<summary>", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatBuildsLeaveBehindIsNotLookedAt() =>
        Assert.DoesNotContain(SourceFile.All, static f => f.Path.Contains("/obj/", StringComparison.Ordinal));
}
