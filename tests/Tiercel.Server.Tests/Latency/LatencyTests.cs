using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class LatencyTests
{
    [Fact]
    public async Task DoctorNamesTheKindOfEventAndItsWorst()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();

        Assert.Contains("latency-monitor-threshold is 0", client.Call("LATENCY", "DOCTOR").Text, StringComparison.Ordinal);
        client.Call("CONFIG", "SET", "latency-monitor-threshold", "100000");
        Assert.StartsWith("Nothing took as long", client.Call("LATENCY", "DOCTOR").Text, StringComparison.Ordinal);
        server.Server.Context.Keyspace.SlowEvents.Note(SlowEvents.EvictionCycle, TimeSpan.FromSeconds(123));

        Assert.StartsWith(
            "eviction-cycle: 1 events, 123000 ms on average (mean deviation 0 ms), 123000 ms at worst. Commands wait",
            client.Call("LATENCY", "DOCTOR").Text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void GraphIsAsHighAsTheEventTookLong()
    {
        SlowEventSample[] samples = [new(1000, 10), new(1060, 60), new(4600, 110)];

        string graph = LatencyGraph.Of("command", samples, worstMs: 500, nowSeconds: 4605);

        string[] lines = graph.Split('\n');
        Assert.Equal("command - high 110 ms, low 10 ms (all time high 500 ms)", lines[0]);
        Assert.Equal(["  #", "  |", " #|", "_||"], lines[2..6]);
        Assert.Equal(["155", "h9s", " m"], lines[7..10]);
    }

    [Fact]
    public void HistogramCountsEveryCallOnce()
    {
        Primitives.Histogram latencies = new();
        for (int i = 1; i <= 1000; i++) latencies.Record(i * 1000);

        Assert.Equal(1000, latencies.CountBetween(0, 1 << 20));
        Assert.Equal(1000, Enumerable.Range(0, 21).Sum(i => latencies.CountBetween(i == 0 ? 0 : 1L << (i - 1), 1L << i)));
    }

    [Fact]
    public async Task HistogramTellsAllCallsAlthoughSomeAreNotTimed()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        for (int i = 0; i < 500; i++) client.Call("GET", "k");

        RespReply[] all = [.. client.Call("LATENCY", "HISTOGRAM", "get").Items];

        Assert.Equal("get", all[0].Text);
        Assert.Equal(500, all[1].Items[1].Integer);
        RespReply told = all[1].Items[3];
        Assert.Equal(500, told.Items[^1].Integer);
        long[] us = [.. told.Items.Where(static (_, i) => i % 2 == 0).Select(static l => l.Integer)];
        Assert.Equal(us.Order(), us);
        long[] limits = [.. Enumerable.Range(10, 30).Select(static p => ((1L << p) + (1L << (p - 7)) - 1) / 1000)];
        Assert.Equal([1, 2, 4, 8, 16, 33, 66, 132, 264, 528, 1056, 2113], limits[..12]);
        Assert.All(us, u => Assert.Contains(u, limits));
    }
}
