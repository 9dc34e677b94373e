using System.Diagnostics;

namespace Tiercel.Caching.Tests;

/// <summary>
/// Two threads do everything at once, in caches of all policies; then the structure is whole, and every value that was stored has departed
/// once. Three seconds in all, or TIERCEL_SOAK_SECONDS.
/// </summary>
public sealed class CacheSoakTests
{
    private const int MostRoundSeconds = 2;

    private static readonly double Seconds =
        (int.TryParse(Environment.GetEnvironmentVariable("TIERCEL_SOAK_SECONDS"), out int seconds) ? seconds : 3) / (double)Kinds.Count;

    public static TheoryData<CachePolicy, bool, bool> Kinds
    {
        get
        {
            TheoryData<CachePolicy, bool, bool> kinds = [];
            foreach (CachePolicy policy in Enum.GetValues<CachePolicy>())
            {
                foreach (bool hasTimes in new[] { false, true })
                {
                    foreach (bool hasWeights in new[] { false, true }) kinds.Add(policy, hasTimes, hasWeights);
                }
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhateverIsStoredDepartsOnce(CachePolicy policy, bool hasTimes, bool hasWeights)
    {
        SeededRandom seeds = SeededRandom.Create();
        Stopwatch clock = Stopwatch.StartNew();
        for (int round = 0; round == 0 || clock.Elapsed.TotalSeconds < Seconds; round++)
        {
            Random random = new(seeds.Seed + round);
            FakeTimeProvider time = new();
            SoakLedger ledger = new(time, throws: random.Next(2) == 0);
            using Cache<string, SoakValue> cache = new(new CacheOptions<string, SoakValue>
            {
                Capacity = SoakWorker.Capacity,
                Policy = policy,
                Partitions = 1 << random.Next(4),
                Comparer = random.Next(2) == 0 ? null : StringComparer.OrdinalIgnoreCase,
                TimeProvider = time,
                ExpireAfterAccess = hasTimes && random.Next(2) == 0 ? TimeSpan.FromSeconds(20) : null,
                Weigher = hasWeights ? static (_, value) => value.Weight : null,
                Inspect = ledger.Hear,
                CountStatistics = true,
            });
            using CancellationTokenSource stop = new(TimeSpan.FromSeconds(Math.Min(Seconds, MostRoundSeconds)));
            Thread[] threads = [.. Enumerable.Range(0, 2).Select(i => new Thread(() =>
                Run(new SoakWorker(cache, ledger, time, seeds.Seed + round + i, hasTimes, hasWeights, ownsTime: i == 0), ledger, stop.Token)))];
            foreach (Thread thread in threads) thread.Start();
            foreach (Thread thread in threads) thread.Join();
            Assert.True(ledger.Wrongs.IsEmpty, $"TIERCEL_SEED={seeds.Seed + round}: {string.Join(Environment.NewLine, ledger.Wrongs.Take(5))}");
            cache.CheckInvariants();
            Empty(cache);
            ledger.Close(cache.Statistics);
        }
    }

    private static void Run(SoakWorker worker, SoakLedger ledger, CancellationToken stop)
    {
        try
        {
            worker.Run(stop);
        }
        catch (Exception e)
        {
            ledger.Wrongs.Enqueue(e.ToString());
        }
    }

    // The ledger may throw, when all is done.
    private static void Empty(Cache<string, SoakValue> cache)
    {
        try
        {
            cache.Clear();
        }
        catch (FormatException)
        {
            Assert.Equal(0, cache.Count);
        }
    }
}
