namespace Tiercel.Caching.Tests;

public sealed class GhostSetsTests
{
    [Fact]
    public void RecentHashesAreRememberedOldOnesAndStrangersAreNot()
    {
        GhostSets ghosts = new(10_000);
        for (uint i = 0; i < 30_000; i++) ghosts.Add(i * 2_654_435_761);
        int recent = Enumerable.Range(28_000, 2_000).Count(i => ghosts.Remove((uint)i * 2_654_435_761));
        int old = Enumerable.Range(0, 2_000).Count(i => ghosts.Remove((uint)i * 2_654_435_761));
        int strangers = Enumerable.Range(40_000, 20_000).Count(i => ghosts.Remove((uint)i * 2_654_435_761));
        Assert.InRange(recent, 1_900, 2_000);
        Assert.InRange(old, 0, 60);
        Assert.InRange(strangers, 0, 20);
    }

    [Fact]
    public void WhatIsRemovedIsForgottenAndItsNeighboursAreNot()
    {
        GhostSets ghosts = new(1);
        foreach (uint hash in new uint[] { 1, 2, 3, 4 }) ghosts.Add(hash);
        Assert.True(ghosts.Remove(2));
        Assert.False(ghosts.Remove(2));
        Assert.True(ghosts.Remove(1));
        Assert.True(ghosts.Remove(3));
        Assert.True(ghosts.Remove(4));
        Assert.False(ghosts.Remove(4));
    }
}
