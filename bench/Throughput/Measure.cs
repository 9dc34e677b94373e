using System.Diagnostics;

namespace Tiercel.Bench.Throughput;

/// <summary>Timing in rounds, the candidates in turn, so that drift of the machine hits them alike.</summary>
internal static class Measure
{
    /// <summary>Median nanoseconds per operation of each candidate, over interleaved rounds after a warm-up.</summary>
    public static double[] Interleaved(int rounds, int operations, params Action[] candidates)
    {
        double[][] times = [.. candidates.Select(_ => new double[rounds])];
        for (int warmUp = 0; warmUp < 3; warmUp++)
        {
            foreach (Action candidate in candidates) candidate();
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int c = 0; c < candidates.Length; c++)
            {
                long start = Stopwatch.GetTimestamp();
                candidates[c]();
                times[c][round] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / operations;
            }
        }

        return [.. times.Select(Median)];
    }

    public static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    public static void Row(string what, double ours, double theirs, double goal)
    {
        double ratio = ours / theirs;
        Console.WriteLine(
            $"{what,-34} {ours,9:F1} ns {theirs,9:F1} ns  ratio {ratio:F2}  goal <= {goal:F2}  {(ratio <= goal ? "reached" : "MISSED")}");
    }
}
