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

    [Theory]
    [MemberData(nameof(Texts))]
    public void StringsAreSetAndRemovedByTheirCharactersAndTheirBytes(string key)
    {
        Cache<string, int> cache = new(10);
        AlternateLookup<ReadOnlySpan<char>, string, int> byText = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        AlternateLookup<ReadOnlySpan<byte>, string, int> byBytes = cache.GetAlternateLookup<ReadOnlySpan<byte>>();
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        Assert.Equal(SetOutcome.Added, byText.Set(key, 1));
        Assert.Equal(SetOutcome.Replaced, byBytes.Set(bytes, 2));
        Assert.True(cache.TryGet(key, out int value) && value == 2);
        Assert.True(byText.TryRemove(key, out value) && value == 2);
        Assert.False(byBytes.Remove(bytes));
        Assert.Equal(SetOutcome.Added, byBytes.Set(bytes, 3));
        Assert.True(byBytes.Remove(bytes));
        Assert.Equal(0, cache.Count);
        cache.CheckInvariants();
    }

    [Fact]
    public void KeyThatIsThereStaysAndNoneIsMade()
    {
        Cache<string, int> cache = new(10);
        string key = new('k', 5);
        cache.Set(key, 1);
        AlternateLookup<ReadOnlySpan<char>, string, int> lookup = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Same(key, cache.Keys.Single());

        void Work()
        {
            for (int i = 0; i < 100; i++)
            {
                lookup.Set("kkkkk", i);
                lookup.GetOrAdd("kkkkk", static (_, state) => state, -1);
            }
        }
    }

    [Fact]
    public void AbsentKeyIsLoadedOnceAndCountsAsOneMiss()
    {
        Cache<string, string> cache = new(new CacheOptions<string, string> { Capacity = 10, CountStatistics = true });
        AlternateLookup<ReadOnlySpan<byte>, string, string> lookup = cache.GetAlternateLookup<ReadOnlySpan<byte>>();
        Assert.Equal("abc!", lookup.GetOrAdd("abc"u8, static key => key + "!"));
        Assert.Equal("abc!", lookup.GetOrAdd("abc"u8, static _ => "never"));
        Assert.Equal((1, 1), (cache.Statistics.Hits, cache.Statistics.Misses));
        Assert.Throws<ArgumentNullException>(() => cache.GetAlternateLookup<ReadOnlySpan<byte>>().GetOrAdd("abc"u8, null!));
    }

    [Fact]
    public void CountedMissMakesNoKey()
    {
        Cache<string, string> cache = new(new CacheOptions<string, string> { Capacity = 10, CountStatistics = true });
        AlternateLookup<ReadOnlySpan<char>, string, string> lookup = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        lookup.TryGet("absent", out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        lookup.TryGet("absent", out _);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2, cache.Statistics.Misses);
    }

    [Fact]
    public void EntryThatIsSetWithOptionsExpires()
    {
        FakeTimeProvider time = new();
        using Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, TimeProvider = time });
        AlternateLookup<ReadOnlySpan<char>, string, int> lookup = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        lookup.Set("key", 1, new CacheEntryOptions { ExpiresAfter = TimeSpan.FromMinutes(1) });
        Assert.True(lookup.TryGet("key", out _));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.False(lookup.TryGet("key", out _));
        Assert.False(lookup.Remove("key"));
    }

    [Fact]
    public void RemovalOfAnAbsentKeyReachesItsLoadAndOtherCaches()
    {
        InProcessInvalidationBus<string> bus = new();
        using Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, InvalidationBus = bus });
        using Cache<string, int> other = new(new CacheOptions<string, int> { Capacity = 10, InvalidationBus = bus });
        other.Set("key", 1);
        Assert.Equal(2, cache.GetOrAdd("key", _ =>
        {
            Assert.False(cache.GetAlternateLookup<ReadOnlySpan<char>>().Remove("key"));
            return 2;
        }));
        Assert.False(cache.TryGet("key", out _));
        Assert.False(other.TryGet("key", out _));
    }

    [Fact]
    public void NullKeysAreRefused()
    {
        Cache<string, int> cache = new(new CacheOptions<string, int> { Capacity = 10, Comparer = new ByArray() });
        AlternateLookup<char[], string, int> lookup = cache.GetAlternateLookup<char[]>();
        lookup.Set(['a'], 1);
        Assert.True(cache.TryGet("a", out _));
        Assert.Throws<ArgumentNullException>(() => lookup.TryGet(null!, out _));
        Assert.Throws<ArgumentNullException>(() => lookup.Set(null!, 1));
        Assert.Throws<ArgumentNullException>(() => lookup.Remove(null!));
    }

    [Fact]
    public void KeysWithoutAnotherFormHaveNoLookup() =>
        Assert.Throws<InvalidOperationException>(() => new Cache<int, int>(10).GetAlternateLookup<ReadOnlySpan<char>>());

    private sealed class ByArray : IEqualityComparer<string>, IAlternateEqualityComparer<char[], string>
    {
        public bool Equals(string? x, string? y) => x == y;

        public int GetHashCode(string obj) => obj.Length;

        public bool Equals(char[] alternate, string other) => alternate.AsSpan().SequenceEqual(other);

        public int GetHashCode(char[] alternate) => alternate.Length;

        public string Create(char[] alternate) => new(alternate);
    }
}
