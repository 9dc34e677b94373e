namespace Tiercel.Caching.Tests;

public sealed class GhostSetsTests
{
    [Fact]
    public void RecentHashesAreRememberedOldOnesAndStrangersAreNot()
    {
        GhostSets ghosts = new(10_000);
        for (uint i = 0; i < 30_000; i++) ghosts.Add(GhostSets.Mix(i * 2_654_435_761));
        int recent = Enumerable.Range(28_000, 2_000).Count(i => ghosts.TryRemove(GhostSets.Mix((uint)i * 2_654_435_761), out _));
        int old = Enumerable.Range(0, 2_000).Count(i => ghosts.TryRemove(GhostSets.Mix((uint)i * 2_654_435_761), out _));
        int strangers = Enumerable.Range(40_000, 20_000).Count(i => ghosts.TryRemove(GhostSets.Mix((uint)i * 2_654_435_761), out _));
        Assert.InRange(recent, 1_900, 2_000);
        Assert.InRange(old, 0, 60);
        Assert.InRange(strangers, 0, 20);
    }

    [Fact]
    public void WhatIsRemovedIsForgottenAndItsNeighboursAreNot()
    {
        GhostSets ghosts = new(1);
        foreach (uint hash in new uint[] { 1, 2, 3, 4 }) ghosts.Add(GhostSets.Mix(hash));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(2), out _));
        Assert.False(ghosts.TryRemove(GhostSets.Mix(2), out _));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(1), out _));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(3), out _));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(4), out _));
        Assert.False(ghosts.TryRemove(GhostSets.Mix(4), out _));
    }

    [Fact]
    public void AgeGrowsWithWhatWasAddedSince()
    {
        GhostSets ghosts = new(1);
        foreach (uint hash in new uint[] { 1, 2, 3, 4 }) ghosts.Add(GhostSets.Mix(hash));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(1), out int oldest));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(4), out int newest));
        Assert.True(ghosts.TryRemove(GhostSets.Mix(2), out int older));
        Assert.Equal((3, 0, 1), (oldest, newest, older));
    }
}
