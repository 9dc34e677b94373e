using System.Diagnostics;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Bench.Throughput;

/// <summary>
/// How long the background work on five million keys that expired holds a lock at a time: sweep, then compaction of the
/// rest, step by step on one thread with nothing beside it. What a request can be kept waiting for, whatever the machine.
/// </summary>
internal static class LockHolds
{
    private const int Keys = 5_000_000;
    private const int WarmUpKeys = 200_000;
    private const int LastingShare = 10;
    private static readonly TimeSpan LongHold = TimeSpan.FromMicroseconds(100);

    public static void Run()
    {
        Work(WarmUpKeys, TextWriter.Null);
        Work(Keys, Console.Out);
    }

    private static void Work(int keys, TextWriter report)
    {
        FarClock clock = new();
        using Keyspace keyspace = new(new EngineOptions { MaxMemory = 0, TimeProvider = clock });
        Database database = keyspace.Database(0);
        byte[] key = new byte[16];
        byte[] value = new byte[8];
        for (int i = 0; i < keys; i++)
        {
            i.TryFormat(key, out _, "D16");
            database.Strings.Set(key, value, i % LastingShare == 0 ? TimeSpan.FromHours(1) : TimeSpan.FromSeconds(1));
        }

        clock.Ahead = TimeSpan.FromSeconds(2);
        Work("sweep", new Sweeper(keyspace), database, report);
        report.WriteLine($"{database.Count:N0} keys are left");
        Work("compaction", new Compactor(), database, report);
    }

    private static void Work(string name, IShardJob job, Database database, TextWriter report)
    {
        TimedJob timed = new(job);
        long begin = Stopwatch.GetTimestamp();
        ShardTurns.Run(timed, database, first: 0, deadline: long.MaxValue);
        (long pauses, long longest) = PausesOfTheMachine(Stopwatch.GetElapsedTime(begin));
        Histogram holds = timed.Holds;
        report.WriteLine(
            $"{name + ", a step",-18} {holds.Total,9:N0} x  p50 {Us(holds.Percentile(0.5)),6:F1} µs  p99 {Us(holds.Percentile(0.99)),6:F1} µs  "
            + $"p99.9 {Us(holds.Percentile(0.999)),6:F1} µs  longest {Us(holds.Largest),8:F1} µs  over 100 µs: {timed.Long:N0}");
        report.WriteLine($"pauses of the machine over 100 µs in as much time: {pauses:N0}, the longest {Us(longest):F1} µs");
        long start = Stopwatch.GetTimestamp();
        while (ShardTurns.GiveMemoryBack(database))
        {
        }

        report.WriteLine($"memory given back behind it in {Stopwatch.GetElapsedTime(start).TotalMilliseconds:F1} ms, under no lock");
    }

    // What a thread that only reads the clock suffers: a step is interrupted as often.
    private static (long Count, long LongestNanoseconds) PausesOfTheMachine(TimeSpan time)
    {
        long count = 0;
        TimeSpan longest = default;
        long start = Stopwatch.GetTimestamp();
        long last = start;
        while (Stopwatch.GetElapsedTime(start, last) < time)
        {
            long now = Stopwatch.GetTimestamp();
            TimeSpan pause = Stopwatch.GetElapsedTime(last, now);
            if (pause > LongHold) count++;
            if (pause > longest) longest = pause;
            last = now;
        }

        return (count, (long)longest.TotalNanoseconds);
    }

    private static double Us(long nanoseconds) => nanoseconds / 1000.0;

    /// <summary>Times the steps of a job: each is one hold of a lock and little else.</summary>
    private sealed class TimedJob(IShardJob job) : IShardJob
    {
        public Histogram Holds { get; } = new();

        public long Long { get; private set; }

        public bool Step(Database database, Shard shard)
        {
            long start = Stopwatch.GetTimestamp();
            bool hasMore = job.Step(database, shard);
            TimeSpan held = Stopwatch.GetElapsedTime(start);
            Holds.Record((long)held.TotalNanoseconds);
            if (held > LongHold) Long++;
            return hasMore;
        }
    }

    /// <summary>A time that stands still until it is put ahead.</summary>
    private sealed class FarClock : TimeProvider
    {
        private readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch.AddYears(50);

        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => _start + Ahead;
    }
}
