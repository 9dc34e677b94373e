using System.Globalization;
using System.Text;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>LATENCY DOCTOR: what took long, in words, and what can be done about it.</summary>
internal static class LatencyDoctor
{
    public static string Diagnose(Keyspace keyspace)
    {
        if (!keyspace.SlowEvents.IsOn)
        {
            return "Nothing is known, because latency-monitor-threshold is 0. CONFIG SET latency-monitor-threshold 10 keeps all "
                + "that takes ten milliseconds or more.\n";
        }

        StringBuilder text = new();
        foreach (string name in keyspace.SlowEvents.Names())
        {
            SlowEventSample[] samples = keyspace.SlowEvents.Samples(name, out long worstMs);
            if (samples.Length == 0) continue;
            double meanMs = samples.Average(static s => s.Milliseconds);
            double deviationMs = samples.Average(s => Math.Abs(s.Milliseconds - meanMs));
            long spanSeconds = samples[^1].UnixSeconds - samples[0].UnixSeconds;
            text.Append(CultureInfo.InvariantCulture, $"{name}: {samples.Length} events, {meanMs:F0} ms on average ")
                .Append(CultureInfo.InvariantCulture, $"(mean deviation {deviationMs:F0} ms), {worstMs} ms at worst");
            if (samples.Length > 1)
                text.Append(CultureInfo.InvariantCulture, $", one in {(double)spanSeconds / (samples.Length - 1):F0} s");
            text.Append(". ").Append(AdviceOn(name)).Append('\n');
        }

        return text.Length > 0 ? text.ToString() : "Nothing took as long as latency-monitor-threshold.\n";
    }

    private static string AdviceOn(string name) => name switch
    {
        SlowEvents.Command =>
            "SLOWLOG GET tells which commands these are. KEYS, SORT, and reading all of a large collection hold up the clients "
            + "of their thread: prefer SCAN and its kin, in parts.",
        SlowEvents.FastCommand =>
            "Their time hardly depends on their arguments, so something else held them up: too few processors, memory swapped "
            + "out, the lock of a shard that another command holds, large values, or a pause of the collector.",
        SlowEvents.EvictionCycle =>
            "Commands wait while keys are evicted for them. Raise maxmemory, or let keys expire before it is reached.",
        SlowEvents.ExpireCycle or SlowEvents.DefragCycle =>
            "This is background work, in slices of some milliseconds and under a lock for a few microseconds; when it takes longer "
            + "the processors are short.",
        _ => "The runtime's collector stopped all threads. Look at managed_heap_bytes of INFO memory: large replies and requests, "
            + "and clients that do not read, are what lies there.",
    };
}
