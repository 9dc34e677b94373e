using System.Diagnostics;

namespace Tiercel.Commands.Tests;

public sealed class CommandStatisticsTests : IDisposable
{
    private readonly CommandHarness _h = new();

    public void Dispose() => _h.Dispose();

    [Fact]
    public void FastCommandIsTimedFirstAndThenAboutEverySixtyFourthTime()
    {
        for (int i = 0; i < 6400; i++) _h.Run("GET k");

        CommandCounters counters = _h.Statistics.Counters(Id("GET"));
        Assert.Equal(6400, counters.Calls);
        Assert.Equal(0, counters.TimedCalls);
        Assert.InRange(counters.SampledCalls, 67, 195);
        Assert.True(_h.Totals("GET").Microseconds > 0);
        Assert.True(_h.Totals("GET").PercentileUs(50) > 0);
    }

    [Fact]
    public void CommandOfMoreThanConstantTimeIsTimedEachTime()
    {
        for (int i = 0; i < 100; i++) _h.Run("MGET a b");

        Assert.Equal(100, _h.Statistics.Counters(Id("MGET")).TimedCalls);
    }

    [Fact]
    public void TimesOfCallsInARowDoNotOverlap()
    {
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = 0; i < 100; i++) _h.RunBatch(["MGET a b", "GET k", "MGET a b", "MGET a b"]);
        long all = watch.Elapsed.Ticks;

        // Whatever the machine did meanwhile: each moment belongs to one call at most.
        Assert.Equal(300, _h.Statistics.Counters(Id("MGET")).TimedCalls);
        Assert.InRange(_h.Statistics.Counters(Id("MGET")).TimedTicks * TimeSpan.TicksPerSecond / Stopwatch.Frequency, 0, all);
    }

    [Fact]
    public void SetIsSampledThoughRedisDoesNotCallItFast()
    {
        for (int i = 0; i < 10; i++) _h.Run("SET k v");

        Assert.Equal(1, _h.Statistics.Counters(Id("SET")).SampledCalls);
    }

    [Theory]
    [InlineData(999, 64)]
    [InlineData(0, 64)]
    [InlineData(1000, 0)]
    [InlineData(-1, 0)]
    public void LowThresholdOfTheSlowLogTimesEveryCommand(long thresholdUs, long timed)
    {
        _h.Options.SlowLogThresholdUs = thresholdUs;
        _h.RunBatch([.. Enumerable.Repeat("GET k", 64)]);

        Assert.Equal(timed, _h.Statistics.Counters(Id("GET")).TimedCalls);
    }

    [Fact]
    public void LargeArgumentIsTimed()
    {
        _h.Run("SET k small");
        _h.Run("SET k " + new string('x', 70_000));

        Assert.Equal(1, _h.Statistics.Counters(Id("SET")).TimedCalls);
    }

    [Fact]
    public void LargeReplyIsTimedToTheStartOfTheNextCommand()
    {
        CommandStatistics statistics = _h.Statistics;
        _h.Run("GET k");
        statistics.BeginLargeReply(Id("GET"));
        Assert.True(statistics.HasLargeReply);

        _h.RunBatch("PING", "PING");

        Assert.False(statistics.HasLargeReply);
        Assert.Equal(1, statistics.Counters(Id("GET")).TimedCalls);
    }

    [Fact]
    public void RefusedCallIsRejectedAndNotCalled()
    {
        _h.Run("GET");
        _h.Run("MSET other v");
        _h.Keyspace.Options.MaxMemory = 1;
        _h.Run("SET k v");
        _h.Run("NOSUCH");

        Assert.Equal((0L, 1L), (_h.Totals("GET").Calls, _h.Totals("GET").Rejected));
        Assert.Equal((0L, 1L), (_h.Totals("SET").Calls, _h.Totals("SET").Rejected));
    }

    [Fact]
    public void ResetStartsAgainAtZero()
    {
        for (int i = 0; i < 100; i++) _h.Run("MGET a b");
        _h.Statistics.Reset();

        Assert.False(_h.Totals("MGET").IsUsed);
        Assert.False(_h.Totals("MGET").HasLatencies);
        Assert.Equal(0, _h.Statistics.TotalCalls());
        _h.Run("MGET a b");
        Assert.Equal(1, _h.Totals("MGET").Calls);
        Assert.Equal(1, _h.Statistics.TotalCalls());
    }

    [Fact]
    public void TotalsAddUpWorkers()
    {
        CommandStatistics other = new(_h.Dispatcher);
        other.Count(Id("GET"));
        other.Fail(Id("GET"));
        _h.Run("GET k");

        CommandTotals totals = CommandTotals.Of([_h.Statistics, other], Id("GET"));

        Assert.Equal((2L, 1L), (totals.Calls, totals.Failed));
    }

    [Fact]
    public void NoDistributionIsKeptWithoutLatencyTracking()
    {
        _h.Options.LatencyTracking = false;
        _h.Run("MGET a b");

        Assert.False(_h.Totals("MGET").HasLatencies);
        Assert.True(_h.Totals("MGET").Microseconds > 0);
    }

    private int Id(string name) => _h.Dispatcher.Table.All.Single(c => c.Name == name).Id;
}
