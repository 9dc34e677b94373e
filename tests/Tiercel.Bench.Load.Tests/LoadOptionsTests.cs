using Xunit;

namespace Tiercel.Bench.Load.Tests;

public sealed class LoadOptionsTests
{
    [Fact]
    public void OptionsAreRead()
    {
        LoadOptions options = LoadOptions.Parse(["--port", "7000", "--command", "MGET", "--mget-keys", "7", "--seconds", "0.5", "--json"]);
        Assert.Equal((7000, LoadCommand.MGet, 7, 0.5, true), (options.Port, options.Command, options.MGetKeys, options.Seconds, options.Json));
    }

    [Fact]
    public void FillSetsEveryKeyOnceWithoutWarmup()
    {
        LoadOptions options = LoadOptions.Parse(["--fill", "--keys", "1000"]);
        Assert.Equal((LoadCommand.Set, 1000L, 0.0), (options.Command, options.Requests, options.WarmupSeconds));
    }

    [Theory]
    [InlineData("--nonsense", "1")]
    [InlineData("--port", "0")]
    [InlineData("--port", "abc")]
    [InlineData("--port")]
    [InlineData("--command", "del")]
    [InlineData("--key-bytes", "11")]
    [InlineData("--seconds", "-1")]
    [InlineData("--subscribers", "3")]
    [InlineData("--subscribers", "3", "--request", "PUBLISH channel")]
    public void WhatMakesNoSenseIsRefusedByName(params string[] arguments)
    {
        FormatException e = Assert.Throws<FormatException>(() => LoadOptions.Parse(arguments));
        Assert.StartsWith(arguments[0], e.Message, StringComparison.Ordinal);
    }
}
