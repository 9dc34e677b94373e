using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

public class GhostTableTests
{
    private const int Keys = 10_000;

    [Fact]
    public void KeysEvictedWithinALapAreMostlyRemembered()
    {
        GhostTable ghosts = Filled(out _);
        int known = Hashes(1, Keys / 2).Count(h => ghosts.Contains(h, EvictionQueues.TicksPerLap / 2));
        Assert.InRange(known, Keys * 45 / 100, Keys / 2);
    }

    [Fact]
    public void KeysNeverEvictedAreHardlyEverTakenForGhosts()
    {
        GhostTable ghosts = Filled(out _);
        Assert.InRange(Hashes(2, Keys).Count(h => ghosts.Contains(h, 0)), 0, Keys / 100);
    }

    [Fact]
    public void AfterALapAGhostIsForgotten()
    {
        GhostTable ghosts = Filled(out _);
        Assert.DoesNotContain(Hashes(1, Keys / 2), h => ghosts.Contains(h, EvictionQueues.TicksPerLap + 16));
    }

    [Fact]
    public void GrowingKeepsGhostsAndClearingGivesTheMemoryBack()
    {
        GhostTable ghosts = Filled(out MemoryAccount account);
        ulong[] known = [.. Hashes(1, Keys / 2).Where(h => ghosts.Contains(h, 0))];
        Assert.InRange(account.UsedBytes, 2 * Keys, 4 * Keys);
        ghosts.Fit(8 * Keys);
        Assert.All(known, h => Assert.True(ghosts.Contains(h, 0)));
        ghosts.Clear();
        Assert.Equal(0, account.UsedBytes);
        Assert.DoesNotContain(known, h => ghosts.Contains(h, 0));
    }

    private static GhostTable Filled(out MemoryAccount account)
    {
        account = new MemoryAccount();
        GhostTable ghosts = new(account);
        ghosts.Fit(Keys);
        foreach (ulong hash in Hashes(1, Keys / 2)) ghosts.Add(hash, 0);
        return ghosts;
    }

    private static ulong[] Hashes(int seed, int count)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (ulong)random.NextInt64())];
    }
}
