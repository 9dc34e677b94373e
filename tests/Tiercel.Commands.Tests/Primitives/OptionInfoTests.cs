using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands.Tests;

public sealed class OptionInfoTests
{
    [Theory]
    [InlineData("databases", "16")]
    [InlineData("maxmemory", "0")]
    [InlineData("maxmemory-policy", "noeviction")]
    [InlineData("hz", "10")]
    public void DefaultIsThatOfFreshOptions(string name, string text) => Assert.Equal(text, Row(name).Default);

    [Theory]
    [InlineData("databases", "32", "32")]
    [InlineData("maxmemory", "64mb", "67108864")]
    [InlineData("maxmemory-policy", "AllKeys-LRU", "allkeys-lru")]
    [InlineData("maxmemory-policy", "volatile-ttl", "volatile-ttl")]
    public void TextIsReadAndShown(string name, string text, string shown)
    {
        EngineOptions options = new();
        Setting setting = Row(name).Bind(options);
        Assert.True(setting.TrySet(text, out string? error));
        Assert.Null(error);
        Assert.Equal(shown, setting.Get());
    }

    [Theory]
    [InlineData("databases", "x", "argument couldn't be parsed into an integer")]
    [InlineData("databases", "0", "argument must be between 1 and 65536 inclusive")]
    [InlineData("databases", "65537", "argument must be between 1 and 65536 inclusive")]
    [InlineData("maxmemory", "1x", "argument must be a memory value")]
    [InlineData("hz", "501", "argument must be between 1 and 500 inclusive")]
    [InlineData("maxmemory-policy", "lru", "argument(s) must be one of the following: noeviction, allkeys-lru, "
        + "allkeys-lfu, allkeys-random, allkeys-s3fifo, volatile-lru, volatile-lfu, volatile-random, volatile-ttl, volatile-s3fifo")]
    public void WrongTextIsRefusedAndChangesNothing(string name, string text, string error)
    {
        EngineOptions options = new();
        Assert.False(Row(name).TrySet(options, text, out string? said));
        Assert.Equal(error, said);
        Assert.Equal(Row(name).Default, Row(name).Get(options));
    }

    [Fact]
    public void ToggleTextAndListOptionsRoundTrip()
    {
        Sample sample = new();
        ToggleOption<Sample> toggle = new(static s => s.On, static (s, v) => s.On = v) { Name = "on" };
        TextOption<Sample> text = new(static s => s.Text, static (s, v) => s.Text = v) { Name = "text" };
        ListOption<Sample> list = new(static s => s.Words, static (s, v) => s.Words = v) { Name = "words" };
        Assert.Equal(["no", "", "a b"], [toggle.Default, text.Default, list.Default]);
        Assert.True(toggle.TrySet(sample, "YES", out _));
        Assert.True(text.TrySet(sample, "some text", out _));
        Assert.True(list.TrySet(sample, " x  y ", out _));
        Assert.Equal(["yes", "some text", "x y"], [toggle.Get(sample), text.Get(sample), list.Get(sample)]);
        Assert.False(toggle.TrySet(sample, "true", out string? error));
        Assert.Equal("argument must be 'yes' or 'no'", error);
        Assert.True(sample.On);
    }

    private static OptionInfo<EngineOptions> Row(string name) => EngineOptionsTable.All.Single(o => o.Name == name);

    private sealed class Sample
    {
        public bool On { get; set; }

        public string? Text { get; set; }

        public IReadOnlyList<string> Words { get; set; } = ["a", "b"];
    }
}
