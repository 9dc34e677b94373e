using System.Text;

namespace Tiercel.Caching.Tests;

public sealed class AlternateLookupTests
{
    public static TheoryData<string> Texts => ["", "a", "market:BTCUSDT:latest", "Grüße, 世界 🎉", new string('x', 1_000), new string('ß', 400)];

    [Theory]
    [MemberData(nameof(Texts))]
    public void StringsAreFoundByTheirCharactersAndTheirBytes(string key)
    {
        Cache<string, int> cache = new(10);
        cache.Set(key, 42);
        Assert.True(cache.GetAlternateLookup<ReadOnlySpan<char>>().TryGet(key.AsSpan(), out int value) && value == 42);
        Assert.True(cache.GetAlternateLookup<ReadOnlySpan<byte>>().TryGet(Encoding.UTF8.GetBytes(key), out value) && value == 42);
        Assert.False(cache.GetAlternateLookup<ReadOnlySpan<char>>().TryGet(key + "x", out value));
        Assert.False(cache.GetAlternateLookup<ReadOnlySpan<byte>>().TryGet(Encoding.UTF8.GetBytes(key + "x"), out value));
        Assert.Equal(0, value);
    }

    [Fact]
    public void InvalidBytesAreFoundAsWhatTheyAreReadAs()
    {
        byte[] bytes = [0x61, 0xE4, 0xB8, 0x62, 0xFF];
        Cache<string, int> cache = new(10);
        cache.Set(Encoding.UTF8.GetString(bytes), 42);
        Assert.True(cache.GetAlternateLookup<ReadOnlySpan<byte>>().TryGet(bytes, out int value) && value == 42);
    }

    [Fact]
    public void ComparersThatCompareSpansAreUsed()
    {
        Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, Comparer = StringComparer.OrdinalIgnoreCase });
        cache.Set("Key", 42);
        Assert.True(cache.TryGet("kEY", out _));
        Assert.True(cache.GetAlternateLookup<ReadOnlySpan<char>>().TryGet("KEY", out int value) && value == 42);
    }

    [Fact]
    public void KeysWithoutAnotherFormHaveNoLookup() =>
        Assert.Throws<InvalidOperationException>(() => new Cache<int, int>(10).GetAlternateLookup<ReadOnlySpan<char>>());
}
