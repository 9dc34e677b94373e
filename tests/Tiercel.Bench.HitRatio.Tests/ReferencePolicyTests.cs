using Xunit;

namespace Tiercel.Bench.HitRatio.Tests;

public sealed class ReferencePolicyTests
{
    private const int Letters = 26;

    private static readonly Dictionary<string, Func<int, int, IReferencePolicy>> Policies = new()
    {
        ["LRU"] = static (keys, capacity) => new LruReference(keys, capacity),
        ["2Q"] = static (keys, capacity) => new TwoQueueReference(keys, capacity),
        ["S3-FIFO"] = static (keys, capacity) => new S3FifoReference(keys, capacity),
        ["ARC"] = static (keys, capacity) => new ArcReference(keys, capacity),
        ["SIEVE"] = static (keys, capacity) => new SieveReference(keys, capacity),
        ["W-TinyLFU"] = static (keys, capacity) => new TinyLfuReference(keys, capacity),
        ["W-TinyLFU, climbing"] = static (keys, capacity) => new ClimbingTinyLfuReference(keys, capacity),
    };

    public static TheoryData<string> Names => [.. Policies.Keys];

    /// <summary>Worked out by hand from the papers; "h" is a hit, "." a miss.</summary>
    [Theory]
    [InlineData("LRU", 3, "abcadbc", "...h...")] // d takes the place of b, not of a
    [InlineData("2Q", 4, "abcdeaafbbcdafdb", "......h..h...hh.")] // a, b, c and d come back while they are remembered; from Am a and b are lost for good
    [InlineData("S3-FIFO", 3, "abcaadbeacfab", "...hh...h..h.")] // b comes back as a ghost; a, hit in the main queue, goes round, and b goes
    [InlineData("ARC", 2, "abacbcabaac", "..h..h..hh.")] // b of B1 moves the target to 1, so a goes from T2; a of B2 moves it back
    [InlineData("SIEVE", 3, "abcadefab", "...h...h.")] // the hand passes a and takes b, c, d, and then e
    [InlineData("SIEVE", 2, "abbccdcbc", "..h.h.h.h")] // all are marked: the hand comes round, and then takes the newest
    [InlineData("W-TinyLFU", 3, "abcddebdfeba", "....h.hh..h.")] // d, asked for twice, takes the place of a; e and f must not
    public void HitsAreThoseOfThePaper(string policy, int capacity, string requests, string hits)
    {
        IReferencePolicy cache = Policies[policy](Letters, capacity);
        Assert.Equal(hits, string.Concat(requests.Select(r => cache.Access(r - 'a') ? 'h' : '.')));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void CacheFillsUpToItsCapacityAndStaysThere(string policy) =>
        Assert.All((int[])[1, 2, 3, 7, 50, 400], capacity => FillsUpAndStays(policy, capacity));

    [Fact]
    public void OptimumPassesByWhatComesLast()
    {
        Trace trace = new("letters", "abcabdab".Select(static c => (long)c));
        Assert.Equal(4.0 / 8, Optimum.HitRatio(trace, capacity: 2));
    }

    [Fact]
    public void WindowClimbsWhereOnlyWhatIsRecentComesBack()
    {
        TinyLfuReference still = new(keys: 60_000, capacity: 100);
        ClimbingTinyLfuReference climbing = new(keys: 60_000, capacity: 100);
        Random random = new(5);
        int hits = 0;
        int hitsOfStill = 0;
        for (int i = 0; i < 200_000; i++)
        {
            int key = (i / 4) + 100 - random.Next(100);
            if (climbing.Access(key)) hits++;
            if (still.Access(key)) hitsOfStill++;
        }

        Assert.True(hits > 1.2 * hitsOfStill, $"{hits} hits, {hitsOfStill} with a window of one hundredth");
    }

    private static void FillsUpAndStays(string policy, int capacity)
    {
        const int Keys = 1_000;
        IReferencePolicy cache = Policies[policy](Keys, capacity);
        SplitMix64 random = new(1);
        ZipfRanks ranks = new(Keys, 0.9);
        HashSet<int> seen = [];
        for (int i = 0; i < 20_000; i++)
        {
            int key = ranks.Draw(ref random);
            bool isHit = cache.Access(key);
            Assert.False(seen.Add(key) && isHit, $"{key} is a hit at its first request");
            Assert.Equal(Math.Min(capacity, seen.Count), cache.Count);
            if (i % 10 == 0) Assert.True(cache.Access(key), $"{key} is a miss right after it was stored");
        }
    }
}
