namespace Tiercel.Commands.Tests;

public sealed class ArgumentSyntaxTests
{
    [Theory]
    [InlineData("value", "value", "string", null)]
    [InlineData("key", "key", "key", null)]
    [InlineData("pattern", "pattern", "pattern", null)]
    [InlineData("ip:port:string", "ip:port", "string", null)]
    [InlineData("EX unix-time:integer", "unix-time", "integer", "EX")]
    [InlineData("KEEPTTL", "keepttl", "pure-token", "KEEPTTL")]
    [InlineData("equal==", "equal", "pure-token", "=")]
    [InlineData("TYPE kind(A|B)", "kind", "oneof", "TYPE")]
    [InlineData("pair{a b}", "pair", "block", null)]
    public void ArgumentHasNameTypeAndToken(string text, string name, string type, string? token)
    {
        CommandArgument argument = Assert.Single(ArgumentSyntax.Parse(text));

        Assert.Equal((name, type, token), (argument.Name, argument.Type, argument.Token));
        Assert.Equal(type == "key" ? 0 : -1, argument.KeySpecification);
    }

    [Fact]
    public void SuffixesSayTheRest()
    {
        IReadOnlyList<CommandArgument> all = ArgumentSyntax.Parse("[GET pattern#1@6.2.0!7.0.0+...] key#2...");

        Assert.Equal((1, "6.2.0", "7.0.0"), (all[0].KeySpecification, all[0].Since, all[0].DeprecatedSince));
        Assert.True(all[0] is { IsOptional: true, IsMultiple: true, RepeatsToken: true });
        Assert.True(all[1] is { IsOptional: false, IsMultiple: true, RepeatsToken: false, KeySpecification: 2 });
    }

    [Fact]
    public void WordsBehindOneAnotherAreArgumentsOfTheirOwn()
    {
        CommandArgument block = Assert.Single(ArgumentSyntax.Parse("no-one{NO ONE [TWO]}"));

        Assert.Equal(["no", "one", "two"], block.Parts.Select(static p => p.Name));
        Assert.Empty(ArgumentSyntax.Parse(""));
    }

    [Theory]
    [InlineData("a(")]
    [InlineData("[a")]
    [InlineData("a b)")]
    [InlineData("a ")]
    [InlineData("a@7")]
    [InlineData("a+")]
    public void WhatIsNoListIsRefused(string text) => Assert.Throws<FormatException>(() => ArgumentSyntax.Parse(text));

    [Fact]
    public void EveryCommandsArgumentsAreAList() => Assert.All(
        GeneratedCommands.All, static row => Assert.Equal(row.Arguments.Length == 0, ArgumentSyntax.Parse(row.Arguments).Count == 0));
}
