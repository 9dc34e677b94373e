using Tiercel.Engine;

namespace Tiercel.Bench.Throughput;

/// <summary>Resident bytes a key at a million keys of 16 bytes.</summary>
internal static class MemoryPerKey
{
    private const int Keys = 1_000_000;

    public static void Run()
    {
        foreach ((string name, int valueBytes, bool expires, int goal) in new[]
        {
            ("8 B", 8, false, 50), ("8 B with TTL", 8, true, 60), ("64 B", 64, false, 105), ("1 KiB", 1024, false, 1200),
        })
        {
            using TiercelEngine engine = new();
            Strings strings = engine.GetDatabase(0).Strings;
            byte[] key = new byte[16];
            byte[] value = new byte[valueBytes];
            GC.Collect();
            long before = ResidentBytes();
            for (int i = 0; i < Keys; i++)
            {
                i.TryFormat(key, out _, "D16");
                strings.Set(key, value, expires ? TimeSpan.FromHours(1) : null);
            }

            double perKey = (double)(ResidentBytes() - before) / Keys;
            double accounted = (double)engine.Statistics.UsedBytes / Keys;
            Console.WriteLine(
                $"{name,-14} {perKey,8:F1} B resident, {accounted,8:F1} B accounted  goal <= {goal}  {(perKey <= goal ? "reached" : "MISSED")}");
        }
    }

    public static long ResidentBytes()
    {
        using System.Diagnostics.Process self = System.Diagnostics.Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
