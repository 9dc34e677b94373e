using System.Diagnostics;

namespace Tiercel.Bench.Compare;

// A snapshot in the background of much data, while a client goes on writing to it. Nothing is pinned: whoever writes the snapshot,
// a process of Redis or a thread of ours, has a core of its own, and the client leaves the other to the server most of the time.
internal sealed partial class Comparison
{
    private const int SnapshotValueBytes = 64;
    private const long RehearsedNumbers = 50_000;
    private const int Rehearsals = 2;
    private static readonly TimeSpan SecondBefore = TimeSpan.FromSeconds(1);

    private void RunSnapshots(Report report)
    {
        string value = new('v', SnapshotValueBytes);
        (string Title, string[] Words)[] shapes =
        [
            ($"{options.ManyKeys:N0} keys", ["SET", "key:{n}", value]),
            ($"a hash of {options.ManyKeys:N0} fields", ["HSET", "hash", "field:{n}", value]),
            ($"a sorted set of {options.ManyKeys / 5:N0} members", ["ZINCRBY", "zset", "1", "member:{n}"]),
        ];
        foreach ((string title, string[] words) in shapes)
        {
            Announce($"snapshot of {title}, not pinned");
            long numbers = words[0] == "ZINCRBY" ? options.ManyKeys / 5 : options.ManyKeys;
            SnapshotFigures ofRedis;
            using (DataDirectory directory = new())
            using (BenchServer redis = StartRedis(core: null, directory.Snapshot()))
                ofRedis = SnapshotOf(redis, words, numbers);
            using (DataDirectory directory = new())
            using (BenchServer subject = StartSubject(core: null, directory.Snapshot()))
                report.Snapshots.Add(new SnapshotResult(title, ofRedis, SnapshotOf(subject, words, numbers)));
        }
    }

    private static SnapshotFigures SnapshotOf(BenchServer server, string[] words, long numbers)
    {
        // A small one first: what is compiled then is not compiled while the other is measured.
        Clients.FillBy(server, string.Join(' ', words), RehearsedNumbers);
        for (int i = 0; i < Rehearsals; i++) Measure(server, words, RehearsedNumbers);
        Clients.FillBy(server, string.Join(' ', words), numbers);
        SnapshotFigures figures = Measure(server, words, numbers);
        Console.Error.WriteLine($"  {server.Name}: {figures}");
        return figures;
    }

    private static SnapshotFigures Measure(BenchServer server, string[] words, long numbers)
    {
        using PacedWriter writer = new(server.Port, words, numbers);
        using SnapshotWatch watch = new(server);
        RunFor(writer, SecondBefore);
        double alone = writer.WorstMs;
        watch.Start();
        writer.Run(() => watch.IsUnderWay);
        watch.Join();
        if (watch.Status != "ok") throw new IOException($"{server.Name} could not save: {watch.Status}");
        return new SnapshotFigures(
            alone, writer.Percentile(0.9999), writer.WorstMs, writer.PauseMs, writer.Count, watch.Seconds,
            Math.Max(watch.ResidentGrowth, watch.CopiedBytes));
    }

    private static void RunFor(PacedWriter writer, TimeSpan time)
    {
        long began = Stopwatch.GetTimestamp();
        writer.Run(() => Stopwatch.GetElapsedTime(began) < time);
    }
}
