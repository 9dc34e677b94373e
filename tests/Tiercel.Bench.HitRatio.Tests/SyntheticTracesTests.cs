using Xunit;

namespace Tiercel.Bench.HitRatio.Tests;

public sealed class SyntheticTracesTests
{
    private static readonly Dictionary<string, Trace> Traces = SyntheticTraces.Generate(static _ => true).ToDictionary(static t => t.Name);

    public static TheoryData<string> Names => [.. Traces.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void SecondTimeIsTheSameAsTheFirst(string name) =>
        Assert.Equal(Traces[name].Requests, Assert.Single(SyntheticTraces.Generate(n => n == name)).Requests);

    [Theory]
    [MemberData(nameof(Names))]
    public void ThereIsEnoughToFillACacheManyTimes(string name)
    {
        Assert.InRange(Traces[name].Requests.Length, 500_000, 1_000_000);
        Assert.InRange(Traces[name].DistinctKeys, 20_000, 200_000);
    }

    [Fact]
    public void ZipfAsksForTheFirstRankAsOftenAsTheFormulaSays()
    {
        double zeta = Enumerable.Range(1, 100_000).Sum(static r => Math.Pow(r, -0.9));
        Trace zipf = Traces["zipf"];
        double most = zipf.Requests.CountBy(static r => r).Max(static c => c.Value) / (double)zipf.Requests.Length;
        Assert.Equal(1 / zeta, most, 0.001);
    }

    [Fact]
    public void LoopHasEveryKeyOnceARound() => Assert.All(
        Traces["loop"].Requests.Chunk(20_000), static round => Assert.Equal(round.Length, round.Distinct().Count()));

    [Fact]
    public void ShiftHasAnotherFavouriteEveryTenth()
    {
        int[] favourites = [.. Traces["shift"].Requests.Chunk(100_000).Select(static part => part.CountBy(static r => r).MaxBy(static c => c.Value).Key)];
        Assert.Equal(10, favourites.Distinct().Count());
    }

    [Fact]
    public void FifthOfScanloopIsNeverAskedForAgain()
    {
        // The loop and the rest of the hot keys come about twice each, so what comes once is little more than the scans.
        int[] requests = Traces["scanloop"].Requests;
        double once = requests.CountBy(static r => r).Count(static c => c.Value == 1) / (double)requests.Length;
        Assert.InRange(once, 0.2, 0.25);
    }

    [Fact]
    public void NoKnownPolicyBeatsLruAtRecency()
    {
        Trace recency = Traces["recency"];
        double lru = Replay.Run(recency, new LruReference(recency.DistinctKeys, 2_000).Access);
        double arc = Replay.Run(recency, new ArcReference(recency.DistinctKeys, 2_000).Access);
        double sieve = Replay.Run(recency, new SieveReference(recency.DistinctKeys, 2_000).Access);
        Assert.InRange(Math.Max(arc, sieve), 0, lru);
    }
}
