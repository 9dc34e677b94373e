namespace Tiercel.Caching.Tests;

public sealed class CacheSweeperTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void FewEntriesAmongManyFreeNodesAreSweptAsSoon()
    {
        using Cache<int, int> cache = new(new CacheOptions<int, int>
        {
            Capacity = 20_000, Partitions = 1, TimeProvider = _time, ExpireAfterWrite = TimeSpan.FromMinutes(1),
        });
        for (int i = 0; i < 20_000; i++) cache.Set(i, i);
        for (int i = 0; i < 20_000; i++) _ = i % 500 == 0 || cache.Remove(i);
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromSeconds(10.2));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void TimerIsMadeOutsideOfTheCallersFlow()
    {
        FlowRecorder recorder = new(_time);
        using Cache<int, int> cache = new(new CacheOptions<int, int> { Capacity = 10, TimeProvider = recorder });
        cache.Set(1, 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.FromSeconds(1) });
        Assert.Equal([true], recorder.Suppressed);
        Assert.False(ExecutionContext.IsFlowSuppressed());
    }

    /// <summary>Notes whether timers are made where nothing flows into them.</summary>
    private sealed class FlowRecorder(TimeProvider inner) : TimeProvider
    {
        public List<bool> Suppressed { get; } = [];

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override long GetTimestamp() => inner.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Suppressed.Add(ExecutionContext.IsFlowSuppressed());
            return inner.CreateTimer(callback, state, dueTime, period);
        }
    }
}
