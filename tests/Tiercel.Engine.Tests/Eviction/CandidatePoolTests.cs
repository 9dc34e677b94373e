namespace Tiercel.Engine.Tests;

public class CandidatePoolTests
{
    [Fact]
    public void TheWorstOfAllThatWereOfferedComeOutWorstFirst()
    {
        CandidatePool pool = new();
        long[] badness = [.. Enumerable.Range(1, 100)];
        new Random(5).Shuffle(badness);
        foreach (long b in badness) pool.Offer(b, (ulong)b);
        Assert.Equal(Enumerable.Range(85, 16).Reverse().Select(static b => (long)b), TakeAll(pool).Select(static c => c.Badness));
    }

    [Fact]
    public void OfEquallyBadOnesTheFirstComesOutFirst()
    {
        CandidatePool pool = new();
        for (ulong hash = 1; hash <= 20; hash++) pool.Offer(7, hash);
        Assert.Equal(Enumerable.Range(1, 16).Select(static h => (ulong)h), TakeAll(pool).Select(static c => c.Hash));
    }

    [Fact]
    public void OneThatIsOfferedAgainIsHeldOnceWithItsNewBadness()
    {
        CandidatePool pool = new();
        pool.Offer(5, 1);
        pool.Offer(9, 2);
        pool.Offer(10, 1);
        Assert.Equal([new Candidate(10, 1), new Candidate(9, 2)], TakeAll(pool));
    }

    [Fact]
    public void AnotherPolicyBeginsWithAnEmptyPool()
    {
        CandidatePool pool = new();
        pool.Use(EvictionPolicy.AllKeysLru);
        pool.Offer(5, 1);
        pool.Use(EvictionPolicy.AllKeysLru);
        Assert.Equal(1, pool.Count);
        pool.Use(EvictionPolicy.AllKeysLfu);
        Assert.Equal(0, pool.Count);
    }

    private static List<Candidate> TakeAll(CandidatePool pool)
    {
        List<Candidate> taken = [];
        while (pool.TryTake(out Candidate candidate)) taken.Add(candidate);
        return taken;
    }
}
