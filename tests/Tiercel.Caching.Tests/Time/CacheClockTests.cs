namespace Tiercel.Caching.Tests;

public sealed class CacheClockTests
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    // More milliseconds than 32 bits count: 49.7 days.
    private static readonly TimeSpan Round = Millisecond * Math.Pow(2, 32);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void SystemsTimeGoesOnInACacheThatIsDisposed()
    {
        Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, Resolution = Millisecond });
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = Millisecond });
        cache.Dispose();
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = Millisecond });
        Assert.True(SpinWait.SpinUntil(() => !cache.TryGet("key", out _), TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(0.999_999)]
    [InlineData(1.5)]
    [InlineData(40)]
    public void EntriesExpireHoweverManyTicksHavePassed(double rounds)
    {
        // Disposed: no timer has to fire billions of times.
        Cache<string, int> cache = Make(afterAccess: null);
        _time.Advance(Round * rounds);
        cache.Set("key", 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.FromMinutes(2) });
        cache.Set("at once", 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.Zero });
        Assert.False(cache.TryGet("at once", out _));
        _time.Advance(TimeSpan.FromMinutes(2) - Millisecond);
        Assert.True(cache.TryGet("key", out _));
        _time.Advance(2 * Millisecond);
        Assert.False(cache.TryGet("key", out _));
    }

    [Fact]
    public void UsesAreNotedHoweverManyTicksHavePassed()
    {
        Cache<string, int> cache = Make(afterAccess: TimeSpan.FromMinutes(1));
        _time.Advance(Round - TimeSpan.FromMinutes(2));
        cache.Set("key", 1);
        for (int i = 0; i < 6; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(50));
            Assert.True(cache.TryGet("key", out _));
        }

        _time.Advance(TimeSpan.FromMinutes(1) + Millisecond);
        Assert.False(cache.TryGet("key", out _));
    }

    [Fact]
    public void NoDeadlineIsTheNumberThatMeansNever()
    {
        CacheClock clock = new(_time, Millisecond);
        _time.Advance(Round - (5 * Millisecond));
        for (int i = 0; i < 10; i++)
        {
            Assert.NotEqual(0u, clock.DeadlineIn(TimeSpan.Zero));
            Assert.NotEqual(0u, clock.DeadlineIn(2 * Millisecond));
            _time.Advance(Millisecond);
        }
    }

    [Fact]
    public void TimesLongerThanTicksCanSayAreForever()
    {
        CacheClock clock = new(_time, Millisecond);
        Assert.NotEqual(0u, clock.DeadlineIn(TimeSpan.FromDays(24)));
        Assert.NotEqual(0u, clock.TicksOf(TimeSpan.FromDays(24)));
        Assert.Equal(0u, clock.DeadlineIn(TimeSpan.FromDays(25)));
        Assert.Equal(0u, clock.TicksOf(TimeSpan.FromDays(25)));
        Assert.Equal(0u, clock.DeadlineIn(TimeSpan.MaxValue));
    }

    private Cache<string, int> Make(TimeSpan? afterAccess)
    {
        Cache<string, int> cache = new(new CacheOptions<string, int>
        {
            Capacity = 10, Resolution = Millisecond, TimeProvider = _time, ExpireAfterAccess = afterAccess,
        });
        cache.Dispose();
        return cache;
    }
}
