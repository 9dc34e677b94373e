using System.Diagnostics;
using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>Values of 1 MB and 10 MB: passing a lease on, and copying one out beside a plain copy of as many bytes.</summary>
internal static class LargeValues
{
    private const int Shares = 10_000_000;
    private const int Rounds = 9;
    private const double ShareGoalNs = 20;
    private const double CopyGoal = 1.1;
    private const long CopiedBytes = 2L << 30;

    public static void Run()
    {
        using TiercelEngine engine = new();
        Strings strings = engine.GetDatabase(0).Strings;
        foreach (int length in new[] { 1_000_000, 10_000_000 })
        {
            byte[] source = new byte[length];
            byte[] destination = new byte[length];
            strings.Set("key", source);
            using ValueLease lease = strings.Lease("key")!;
            Share(lease);
            long before = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            Share(lease);
            double ns = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Shares;
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            string verdict = ns <= ShareGoalNs && allocated == 0 ? "reached" : "MISSED";
            Console.WriteLine($"{length,10:N0} B  a lease passed on {ns:F1} ns, {allocated} B allocated  goal <= 20 ns, 0 B  {verdict}");

            int copies = (int)(CopiedBytes / length);
            double[] times = Measure.Interleaved(Rounds, copies, () => Get(strings, destination, copies), () => Copy(source, destination, copies));
            Measure.Row($"{length,10:N0} B  copied out, beside a copy", times[0], times[1], CopyGoal);
        }
    }

    private static void Share(ValueLease lease)
    {
        for (int i = 0; i < Shares; i++) lease.Share().Dispose();
    }

    private static void Get(Strings strings, byte[] destination, int copies)
    {
        for (int i = 0; i < copies; i++) strings.TryGet("key", destination, out _);
    }

    private static void Copy(byte[] source, byte[] destination, int copies)
    {
        for (int i = 0; i < copies; i++) source.AsSpan().CopyTo(destination);
    }
}
