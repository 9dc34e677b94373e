namespace Tiercel.Caching.Tests;

public sealed class OptionChecksTests
{
    public static TheoryData<string, CacheOptions<string, int>> Wrong => new()
    {
        { "Capacity", new() { Capacity = 0 } },
        { "Capacity", new() { Capacity = -5 } },
        { "Capacity", new() { Capacity = long.MaxValue } },
        { "Capacity", new() { Capacity = long.MaxValue, Weigher = static (_, _) => 1 } },
        { "Partitions", new() { Capacity = 100, Partitions = -1 } },
        { "Partitions", new() { Capacity = 100, Partitions = 3 } },
        { "Partitions", new() { Capacity = 100, Partitions = 128 } },
        { "Partitions", new() { Capacity = 1 << 20, Partitions = 1 << 17 } },
        { "Policy", new() { Capacity = 100, Policy = (CachePolicy)99 } },
        { "Resolution", new() { Capacity = 100, Resolution = TimeSpan.Zero } },
        { "Resolution", new() { Capacity = 100, Resolution = TimeSpan.FromHours(2) } },
        { "ExpireAfterWrite", new() { Capacity = 100, ExpireAfterWrite = TimeSpan.Zero } },
        { "ExpireAfterAccess", new() { Capacity = 100, ExpireAfterAccess = TimeSpan.FromSeconds(-1) } },
        { "TimeProvider", new() { Capacity = 100, TimeProvider = null! } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void OptionOutOfItsRangeIsRefusedByName(string option, CacheOptions<string, int> options)
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(() => new Cache<string, int>(options));
        Assert.Equal(option, error.ParamName);
    }

    [Fact]
    public void MostPartitionsAreNamed()
    {
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>(
            () => new Cache<string, int>(new CacheOptions<string, int> { Capacity = 1 << 20, Partitions = 1 << 17 }));
        Assert.Contains("65536", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoOptionsAreRefused()
    {
        Assert.Throws<ArgumentNullException>(() => new Cache<string, int>(null!));
        Assert.Throws<ArgumentNullException>(() => new ScopedCache<string, MemoryStream>(null!));
    }
}
