namespace Tiercel.Server.Tests;

public sealed class SelectorRulesTests
{
    [Theory]
    [InlineData("~")]
    [InlineData("&")]
    public void PatternMayBeAsLongAsTheLimitAndNoLonger(string kind)
    {
        UserRights rights = AclHarness.Rights();
        Assert.Equal(RuleError.None, AclHarness.Apply(rights, kind + new string('a', AclLimits.NameBytes)));
        Assert.Equal(RuleError.Syntax, AclHarness.Apply(rights, kind + new string('a', AclLimits.NameBytes + 1)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("-")]
    [InlineData("+@")]
    [InlineData("+|")]
    [InlineData("%")]
    [InlineData("%~")]
    [InlineData("(((((((")]
    [InlineData("+get\0")]
    [InlineData("~a\0b")]
    [InlineData("\xff")]
    public void NonsenseIsAnErrorAndChangesNothing(string rule)
    {
        UserRights rights = AclHarness.Rights("on", "+get", "~a");
        string before = AclHarness.Describe(rights);
        if (rule.Length > 0) Assert.NotEqual(RuleError.None, AclHarness.Apply(rights, rule));
        else Assert.Equal(RuleError.None, AclHarness.Apply(rights, rule));
        Assert.Equal(before, AclHarness.Describe(rights));
    }

    [Fact]
    public void FirstArgumentThatCouldNotBeWrittenToAFileIsRefused()
    {
        UserRights rights = AclHarness.Rights();
        Assert.Equal(RuleError.Syntax, AclHarness.Apply(rights, "+select|a b"));
        Assert.Equal(RuleError.None, AclHarness.Apply(rights, "+select|a"));
    }

    [Fact]
    public void RandomRulesNeverThrowAndAreDescribedByRulesThatMakeThemAgain()
    {
        string[] words =
        [
            "on", "off", "nopass", "resetpass", ">secret", "<secret", "allkeys", "resetkeys", "~a*", "%R~b", "%W~b", "allchannels",
            "resetchannels", "&c*", "+@all", "-@all", "+@read", "-@read", "+@dangerous", "-@dangerous", "+@slow", "-@hash", "+get",
            "-get", "+config|get", "-config|set", "+config", "-config", "+select|0", "-select", "(+get ~x)", "(%R~* +@all -set)",
            "clearselectors", "reset", "sanitize-payload", "skip-sanitize-payload", "+nosuch", "((", "%Q~", "~a b",
        ];
        int seed = Environment.TickCount;
        Random random = new(seed);
        for (int i = 0; i < 300; i++)
        {
            UserRights rights = AclHarness.Rights();
            for (int j = 0; j < 12; j++) AclHarness.Apply(rights, words[random.Next(words.Length)]);
            string text = AclHarness.Describe(rights);
            AclFile file = AclFile.Parse("f", ["user u " + text], AclHarness.Table, channelsByDefault: false);
            Assert.True(file.Error is null, $"seed {seed}: {text}: {file.Error}");
            Assert.Equal(text, AclHarness.Describe(file.Users["u"]));
        }
    }
}
