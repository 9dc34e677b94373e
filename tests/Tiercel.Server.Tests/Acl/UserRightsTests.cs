using System.Text;

namespace Tiercel.Server.Tests;

public sealed class UserRightsTests
{
    [Fact]
    public void PasswordsAreKeptAsHashesAndAllOfThemOpen()
    {
        UserRights rights = AclHarness.Rights("on", ">one", ">two");
        Assert.True(rights.Accepts(PasswordHash.Of("one"u8)));
        Assert.True(rights.Accepts(PasswordHash.Of("two"u8)));
        Assert.False(rights.Accepts(PasswordHash.Of("three"u8)));
        Assert.False(rights.Accepts(PasswordHash.Of(""u8)));
        Assert.DoesNotContain("one", AclHarness.Describe(rights), StringComparison.Ordinal);
    }

    [Fact]
    public void UserWhoIsOffOrHasNoPasswordCannotLogIn()
    {
        Assert.False(AclHarness.Rights("off", "nopass").Accepts(PasswordHash.Of("x"u8)));
        Assert.False(AclHarness.Rights("on").Accepts(PasswordHash.Of(""u8)));
        Assert.True(AclHarness.Rights("on", "nopass").Accepts(PasswordHash.Of("x"u8)));
    }

    [Fact]
    public void WhatIsPublishedDoesNotChangeWithItsCopy()
    {
        UserRights rights = AclHarness.Rights("on", ">one", "+get", "+select|0", "~a", "&c", "(+set ~b)");
        string before = AclHarness.Describe(rights);
        UserRights copy = rights.Clone();
        foreach (string rule in (string[])["off", ">two", "-get", "+select|1", "~d", "%R~a", "&e", "+@all", "(+del ~x)"])
            Assert.Equal(RuleError.None, AclHarness.Apply(copy, rule));
        SelectorRules.Apply(copy.Selectors[1], "+mget"u8);

        Assert.Equal(before, AclHarness.Describe(rights));
        Assert.NotEqual(before, AclHarness.Describe(copy));
    }

    [Fact]
    public void EverythingIsAllowedOnlyByOneSelectorAlone()
    {
        Assert.True(AclHarness.Rights("+@all", "~*", "&*").AllowsEverything);
        Assert.True(AclHarness.Rights("(+@all ~* &*)").AllowsEverything);
        Assert.False(AclHarness.Rights("+@all", "~*").AllowsEverything);
        Assert.False(AclHarness.Rights("+@all", "&*", "(~* +@all)").AllowsEverything);
        Assert.False(AclHarness.Rights("+@all", "~*", "&*", "-get").AllowsEverything);
    }

    [Theory]
    [InlineData("news", false, true)]
    [InlineData("news.eu", false, true)]
    [InlineData("news.*", true, true)]
    [InlineData("news.e*", true, false)]
    [InlineData("*", true, false)]
    [InlineData("other", false, false)]
    public void ChannelMatchesAndPatternIsGivenLetterByLetter(string channel, bool isPattern, bool allowed)
    {
        UserRights rights = AclHarness.Rights("&news", "&news.*");
        Assert.Equal(allowed, rights.MayUseChannel(Encoding.ASCII.GetBytes(channel), isPattern));
    }

    [Fact]
    public void RulesAreCounted()
    {
        Assert.Equal(1, AclHarness.Rights().RuleCount);
        Assert.Equal(6, AclHarness.Rights(">p", "~k", "&c", "+select|1", "(+get)").RuleCount);
    }
}
