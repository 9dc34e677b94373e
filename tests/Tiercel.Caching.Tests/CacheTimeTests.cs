namespace Tiercel.Caching.Tests;

public sealed class CacheTimeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly FakeTimeProvider _time = new();
    private readonly List<CacheEventKind> _events = [];

    [Fact]
    public void EntryExpiresWhenItsTimeIsOverAndNotBefore()
    {
        using Cache<string, int> cache = Make(afterWrite: Minute);
        cache.Set("key", 1);
        _time.Advance(Minute - Tick);
        Assert.True(cache.TryGet("key", out _));
        _time.Advance(Tick);
        Assert.False(cache.TryGet("key", out int value));
        Assert.Equal(0, value);
    }

    [Fact]
    public void TimeBetweenTicksIsNotCutShort()
    {
        using Cache<string, int> cache = Make();
        _time.Advance(Tick * 0.7);
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = Tick });
        _time.Advance(Tick * 0.9);
        Assert.True(cache.TryGet("key", out _));
        _time.Advance(Tick);
        Assert.False(cache.TryGet("key", out _));
    }

    [Fact]
    public void ReadingKeepsAnEntryThatExpiresByItsLastUse()
    {
        using Cache<string, int> cache = Make(afterAccess: Minute);
        cache.Set("read", 1);
        cache.Set("left", 1);
        for (int i = 0; i < 5; i++)
        {
            _time.Advance(Minute * 0.6);
            Assert.True(cache.TryGet("read", out _));
        }

        Assert.False(cache.TryGet("left", out _));
        _time.Advance(Minute + Tick);
        Assert.False(cache.TryGet("read", out _));
    }

    [Fact]
    public void AnEntrysOwnTimeGoesBeforeTheComputedAndThatBeforeTheGeneral()
    {
        using Cache<string, int> cache = new(new CacheOptions<string, int>
        {
            Capacity = 10, TimeProvider = _time, ExpireAfterWrite = 3 * Minute,
            Lifetime = static (_, value) => value > 0 ? value * Minute : null,
        });
        cache.Set("own", 2, new CacheEntryOptions { ExpiresAfter = Minute });
        cache.Set("computed", 2);
        cache.Set("general", 0);
        Assert.Equal(["computed", "general", "own"], cache.Keys.Order());
        _time.Advance(Minute);
        Assert.Equal(["computed", "general"], cache.Keys.Order());
        _time.Advance(Minute);
        Assert.Equal(["general"], cache.Keys);
        _time.Advance(Minute);
        Assert.Empty(cache.Keys);
    }

    [Fact]
    public void ExpiredEntriesAreSweptUnasked()
    {
        using Cache<string, int> cache = Make(afterWrite: Minute, capacity: 5_000);
        for (int i = 0; i < 5_000; i++) cache.Set($"{i}", i);
        _time.Advance(Minute + TimeSpan.FromSeconds(11));
        Assert.Equal(0, cache.Count);
        Assert.Equal(5_000, _events.Count(static e => e == CacheEventKind.Expired));
        cache.CheckInvariants();
    }

    [Fact]
    public void InsertionTakesThePlaceOfAnExpiredEntryBeforeThatOfALiveOne()
    {
        using Cache<string, int> cache = Make(capacity: 8);
        // Nobody sweeps but who inserts.
        cache.Dispose();
        cache.Set("short", 1, new CacheEntryOptions { ExpiresAfter = Tick });
        for (int i = 0; i < 7; i++) cache.Set($"{i}", i);
        cache.TryGet("short", out _);
        _time.Advance(2 * Tick);
        cache.Set("new", 1);
        Assert.DoesNotContain(CacheEventKind.Evicted, _events);
        Assert.Contains(CacheEventKind.Expired, _events);
    }

    [Fact]
    public void ExpiredKeyCountsAsAbsentForEveryWrite()
    {
        using Cache<string, int> cache = Make(afterWrite: Minute);
        foreach (string key in new[] { "add", "update", "remove", "load" }) cache.Set(key, 1);
        cache.Dispose();
        foreach (string key in new[] { "add", "update", "remove", "load" }) cache.Set(key, 1);
        _time.Advance(Minute);
        Assert.True(cache.TryAdd("add", 2));
        Assert.False(cache.TryUpdate("update", 2, 1));
        Assert.False(cache.Remove("remove"));
        Assert.Equal(3, cache.GetOrAdd("load", static _ => 3));
        cache.CheckInvariants();
    }

    [Fact]
    public void ClockThatGoesBackDoesNotBringEntriesBack()
    {
        using Cache<string, int> cache = Make(afterWrite: Minute);
        cache.Set("key", 1);
        _time.Advance(Minute);
        Assert.False(cache.TryGet("key", out _));
        _time.Advance(-10 * Minute);
        Assert.False(cache.TryGet("key", out _));
        cache.Set("key", 2);
        Assert.True(cache.TryGet("key", out int value) && value == 2);
    }

    [Fact]
    public void ForeverIsForever()
    {
        using Cache<string, int> cache = Make();
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.MaxValue });
        _time.Advance(TimeSpan.FromDays(2));
        Assert.True(cache.TryGet("key", out _));
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.Zero });
        Assert.False(cache.TryGet("key", out _));
    }

    [Fact]
    public void EntryExpiresAtItsMomentInAnyZone()
    {
        using Cache<string, int> cache = Make(afterWrite: 3 * Minute);
        DateTimeOffset moment = _time.GetUtcNow().ToOffset(TimeSpan.FromHours(7)) + Minute;
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAt = moment });
        cache.Set("general", 1);
        _time.Advance(Minute - Tick);
        Assert.True(cache.TryGet("key", out _));
        _time.Advance(Tick);
        Assert.False(cache.TryGet("key", out _));
        Assert.True(cache.TryGet("general", out _));
    }

    [Theory]
    [InlineData(-1_000)]
    [InlineData(1_000)]
    public void WallClockThatIsSetAfterwardsChangesNoMoment(int hours)
    {
        SettableClock clock = new(_time);
        using Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, TimeProvider = clock });
        cache.Set("before", 1, new CacheEntryOptions { ExpiresAt = clock.GetUtcNow() + Minute });
        clock.SetBy = TimeSpan.FromHours(hours);
        Assert.True(cache.TryGet("before", out _));
        cache.Set("after", 1, new CacheEntryOptions { ExpiresAt = clock.GetUtcNow() + (2 * Minute) });
        _time.Advance(Minute);
        Assert.False(cache.TryGet("before", out _));
        Assert.True(cache.TryGet("after", out _));
        _time.Advance(Minute);
        Assert.False(cache.TryGet("after", out _));
    }

    [Fact]
    public void MomentThatIsPastIsOverAtOnceAndTheLastOneNever()
    {
        using Cache<string, int> cache = Make();
        cache.Set("past", 1, new CacheEntryOptions { ExpiresAt = DateTimeOffset.MinValue });
        cache.Set("now", 1, new CacheEntryOptions { ExpiresAt = _time.GetUtcNow() });
        cache.Set("last", 1, new CacheEntryOptions { ExpiresAt = DateTimeOffset.MaxValue });
        Assert.Equal(["last"], cache.Keys);
        _time.Advance(TimeSpan.FromDays(2));
        Assert.True(cache.TryGet("last", out _));
    }

    [Fact]
    public void TimeAndMomentTogetherAreRefusedAndNothingIsStored()
    {
        using Cache<string, int> cache = Make();
        Assert.Throws<InvalidOperationException>(
            () => cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = Minute, ExpiresAt = _time.GetUtcNow() }));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void ExpiredEntryIsNotFoundThoughTheCacheIsClearedMeanwhile()
    {
        ClearingComparer comparer = new();
        Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, TimeProvider = _time, ExpireAfterWrite = Minute, Comparer = comparer });
        cache.Dispose();
        cache.Set("key", 1);
        _time.Advance(Minute);
        comparer.Met = cache.Clear;
        Assert.False(cache.TryGet("key", out _));
        Assert.Null(comparer.Met);
    }

    [Fact]
    public void TimeThatCannotBeReadLeavesTheStructureWhole()
    {
        SettableClock clock = new(_time);
        Cache<string, int> cache = new(new CacheOptions<string, int>
        {
            Capacity = 10, TimeProvider = clock, ExpireAfterWrite = Minute, ExpireAfterAccess = Minute,
        });
        cache.Set("key", 1);
        int failed = 0;
        for (int reads = 0; reads < 20; reads++)
        {
            clock.ReadsUntilBroken = reads;
            try
            {
                cache.Set($"{reads % 12}", 1);
                cache.TryGet("key", out _);
                cache.Remove("absent");
            }
            catch (TimeoutException)
            {
                failed++;
            }

            clock.ReadsUntilBroken = int.MaxValue;
            cache.CheckInvariants();
        }

        Assert.True(failed > 2);
        cache.Dispose();
    }

    private Cache<string, int> Make(TimeSpan? afterWrite = null, TimeSpan? afterAccess = null, int capacity = 100) => new(new CacheOptions<string, int>
    {
        Capacity = capacity, TimeProvider = _time, ExpireAfterWrite = afterWrite, ExpireAfterAccess = afterAccess,
        Inspect = (in happened) => _events.Add(happened.Kind),
    });

    /// <summary>A wall clock that somebody sets, beside timestamps that go on.</summary>
    private sealed class SettableClock(TimeProvider inner) : TimeProvider
    {
        public TimeSpan SetBy { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + SetBy;

        public int ReadsUntilBroken { get; set; } = int.MaxValue;

        public override long GetTimestamp() => ReadsUntilBroken-- > 0 ? inner.GetTimestamp() : throw new TimeoutException();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            inner.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>Compares, and once lets something happen first, on another thread.</summary>
    private sealed class ClearingComparer : IEqualityComparer<string>
    {
        public Action? Met { get; set; }

        public bool Equals(string? x, string? y)
        {
            if (Met is { } met)
            {
                Met = null;
                Thread other = new(() => met());
                other.Start();
                other.Join();
            }

            return x == y;
        }

        public int GetHashCode(string obj) => obj.Length;
    }
}
