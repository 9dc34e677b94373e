namespace Tiercel.Engine.Tests;

public sealed class SlowEventsTests : IDisposable
{
    private readonly TestKeyspace _test = new(new EngineOptions { SlowEventThresholdMs = 10 });

    private SlowEvents Events => _test.Keyspace.SlowEvents;

    public void Dispose() => _test.Dispose();

    [Fact]
    public void EventBelowTheThresholdIsNotKept()
    {
        Events.Note(SlowEvents.Command, TimeSpan.FromMilliseconds(9.9));

        Assert.Empty(Events.Names());
    }

    [Fact]
    public void NothingIsKeptOrTimedWithoutAThreshold()
    {
        _test.Keyspace.Options.SlowEventThresholdMs = 0;

        Events.Note(SlowEvents.Command, TimeSpan.FromHours(1));

        Assert.Equal(0, Events.Begin());
        Assert.Empty(Events.Names());
    }

    [Fact]
    public void OfASecondTheLongestIsKept()
    {
        Events.Note(SlowEvents.Command, TimeSpan.FromMilliseconds(20));
        Events.Note(SlowEvents.Command, TimeSpan.FromMilliseconds(30));
        Events.Note(SlowEvents.Command, TimeSpan.FromMilliseconds(10));

        SlowEventSample sample = Assert.Single(Events.Samples(SlowEvents.Command, out long worst));
        Assert.Equal((30L, 30L), (sample.Milliseconds, worst));
        Assert.Equal(_test.Keyspace.NowMs / 1000, sample.UnixSeconds);
    }

    [Fact]
    public void TheLastHundredAndSixtyAreKeptAndTheWorstOfAll()
    {
        for (int i = 0; i < 200; i++)
        {
            Events.Note(SlowEvents.Command, TimeSpan.FromMilliseconds(1000 - i));
            _test.Time.Advance(TimeSpan.FromSeconds(1));
            _test.Keyspace.AdvanceClock();
        }

        SlowEventSample[] samples = Events.Samples(SlowEvents.Command, out long worst);
        Assert.Equal(1000, worst);
        Assert.Equal(Enumerable.Range(801, 160).Reverse().Select(static m => (long)m), samples.Select(static s => s.Milliseconds));
    }

    [Fact]
    public void ForgettingTellsWhetherThereWereAny()
    {
        Events.Note(SlowEvents.Command, TimeSpan.FromMilliseconds(20));
        Events.Note(SlowEvents.EvictionCycle, TimeSpan.FromMilliseconds(20));

        Assert.False(Events.Forget("nothing"));
        Assert.True(Events.Forget(SlowEvents.Command));
        Assert.Equal([SlowEvents.EvictionCycle], Events.Names());
        Assert.Equal(1, Events.ForgetAll());
        Assert.Equal(0, Events.ForgetAll());
    }
}
