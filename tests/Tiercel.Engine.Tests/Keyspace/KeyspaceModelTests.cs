using System.Text;
using Tiercel.Primitives;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>The keyspace against a dictionary, under random operations and a clock of the test's.</summary>
public class KeyspaceModelTests
{
    [Theory]
    [InlineData(200, 40_000, 0)]
    [InlineData(20_000, 120_000, 0)]
    [InlineData(200, 40_000, 16)]
    [InlineData(20_000, 120_000, 16)]
    public void RandomOperationsAgreeWithADictionary(int distinctKeys, int operations, long compressMinBytes)
    {
        SeededRandom random = SeededRandom.Create();
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = compressMinBytes });
        Dictionary<string, (string Value, long ExpiresAtMs)> model = [];
        for (int i = 0; i < operations; i++)
        {
            string key = KeyNumber(random.Next(distinctKeys));
            Step(random, test, model, key);
            if (i % (operations / 8) == 0) test.Keyspace.CheckInvariants();
            if (i % 1000 == 0) test.Keyspace.RunMaintenance();
        }

        AssertSame(random, test, model);
    }

    [Fact]
    public void TenThousandKeysOfOneHashStayApart()
    {
        // With the seed known, 16 bytes that begin with its second word wipe out what was hashed before them.
        byte[] seed = new byte[32];
        new Random(7).NextBytes(seed);
        byte[] wipe = seed[8..16];
        wipe[0] |= 1;
        KeyHasher hasher = new(seed);
        using TestKeyspace test = new(hasher: hasher);
        byte[] KeyOf(int i) => [.. BitConverter.GetBytes((long)i), 1, 2, 3, 4, 5, 6, 7, 8, .. wipe, 9, 9, 9, 9, 9, 9, 9, 9, .. new byte[16]];
        Assert.Single(Enumerable.Range(0, 10_000).Select(i => hasher.Hash(KeyOf(i))).Distinct());

        for (int i = 0; i < 10_000; i++) test.Database.Strings.Set(KeyOf(i), BitConverter.GetBytes(i));
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"other:{i}", "x"u8);
        test.Keyspace.CheckInvariants();
        Assert.Equal(11_000, test.Database.Count);
        Assert.True(test.Database.Shards.Max(s => s.Table?.IndexBytes ?? 0) < 4 << 20, "the directory grew without bound");
        for (int i = 0; i < 10_000; i++) Assert.Equal(i, BitConverter.ToInt32(test.Database.Strings.Get(KeyOf(i))));
        for (int i = 0; i < 10_000; i++) Assert.True(test.Database.Keys.Remove(KeyOf(i)));
        Assert.Equal(1000, test.Database.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(253)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(8192)]
    [InlineData(8193)]
    [InlineData(1_000_000)]
    public void KeysAndValuesOfEveryLayoutAreKept(int keyLength)
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        foreach (int valueLength in new[] { 0, 1, 8, 500, 16_384, 16_385, 40_000 })
        {
            foreach (TimeSpan? expiry in new TimeSpan?[] { null, TimeSpan.FromSeconds(10) })
            {
                byte[] key = Enumerable.Repeat((byte)'k', keyLength).ToArray();
                byte[] value = Enumerable.Range(0, valueLength).Select(i => (byte)i).ToArray();
                strings.Set(key, value, expiry);
                Assert.Equal(value, strings.Get(key));
                Assert.Equal(expiry, test.Database.Keys.TimeToLive(key));
                test.Keyspace.CheckInvariants();
            }
        }

        Assert.Equal(1, test.Database.Count);
    }

    [Fact]
    public void MemoryIsZeroAgainWhenEverythingIsRemoved()
    {
        using TestKeyspace test = new();
        long before = UsedByValues(test);
        for (int i = 0; i < 5000; i++) test.Database.Strings.Set(KeyNumber(i), new byte[i % 700 * 50]);
        for (int i = 0; i < 5000; i++) Assert.True(test.Database.Keys.Remove(KeyNumber(i)));
        Assert.Equal(before, UsedByValues(test));
        Assert.All(test.Database.Shards, s => Assert.Equal(1, s.Table?.SegmentCount ?? 1));
    }

    internal static string KeyNumber(int number) => $"key:{number:D8}";

    private static long UsedByValues(TestKeyspace test) =>
        test.Database.Shards.Sum(s => s.Table is null ? 0 : s.Table.Slab.LiveBytes + s.Store!.BlockBytes);

    private static void Step(
        SeededRandom random, TestKeyspace test, Dictionary<string, (string Value, long ExpiresAtMs)> model, string key)
    {
        Database database = test.Database;
        long now = test.Keyspace.NowMs;
        if (model.TryGetValue(key, out var known) && known.ExpiresAtMs != 0 && known.ExpiresAtMs <= now) model.Remove(key);
        switch (random.Next(12))
        {
            case <= 3:
                string value = new('v', random.Next(10) == 0 ? random.Next(40_000) : random.Next(60));
                TimeSpan? expiry = random.Next(3) == 0 ? TimeSpan.FromMilliseconds(random.Next(1, 2000)) : null;
                database.Strings.Set(key, value, expiry);
                model[key] = (value, expiry is null ? 0 : now + (long)expiry.Value.TotalMilliseconds);
                break;
            case 4:
                byte[] suffix = new byte[random.Next(300)];
                Append(test, key, suffix);
                model.TryGetValue(key, out var old);
                model[key] = (old.Value + new string('\0', suffix.Length), old.ExpiresAtMs);
                break;
            case 5:
                Assert.Equal(model.Remove(key), database.Keys.Remove(key));
                break;
            case 6:
                bool expired = database.Keys.Expire(key, TimeSpan.FromMilliseconds(500));
                Assert.Equal(model.ContainsKey(key), expired);
                if (expired) model[key] = (model[key].Value, now + 500);
                break;
            case 7:
                Assert.Equal(model.TryGetValue(key, out var kept) && kept.ExpiresAtMs != 0, database.Keys.Persist(key));
                if (model.TryGetValue(key, out var lasting)) model[key] = (lasting.Value, 0);
                break;
            case 8:
                test.Time.Advance(TimeSpan.FromMilliseconds(random.Next(3)));
                break;
            default:
                string? expected = model.TryGetValue(key, out var found) ? found.Value : null;
                Assert.True(expected == database.Strings.GetString(key), $"{key} differs, {random}");
                break;
        }
    }

    private static void Append(TestKeyspace test, string key, byte[] suffix)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(key);
        Key hashed = new(bytes, test.Keyspace.Hash(bytes));
        KeyScope scope = new(test.Database);
        scope.Acquire(hashed.Hash);
        scope.Append(in hashed, suffix);
        scope.Release();
    }

    private static void AssertSame(
        SeededRandom random, TestKeyspace test, Dictionary<string, (string Value, long ExpiresAtMs)> model)
    {
        long now = test.Keyspace.NowMs;
        var live = model.Where(m => m.Value.ExpiresAtMs == 0 || m.Value.ExpiresAtMs > now).ToDictionary();
        SortedDictionary<string, string> contents = test.Contents();
        Assert.True(live.Count == contents.Count, $"{live.Count} expected, {contents.Count} found, {random}");
        foreach (var (key, expected) in live)
        {
            Assert.EndsWith($"|{expected.ExpiresAtMs}|{expected.Value}", contents[key], StringComparison.Ordinal);
        }
    }
}
