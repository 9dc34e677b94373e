using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Engine.Tests;

/// <summary>Values that are kept compressed look like all others, but for the memory they take.</summary>
public class StringValueTests
{
    private const int JsonBytes = 2000;

    [Fact]
    public void ValuesLikeJsonTakeLessThanHalfTheMemory()
    {
        long plain = UsedByThousand(compressMinBytes: 0);
        long compressed = UsedByThousand(compressMinBytes: 256);
        Assert.True(compressed * 2 < plain, $"{compressed} bytes compressed, {plain} plain");
    }

    [Theory]
    [InlineData(400)]
    [InlineData(5_000)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public void EveryReadSeesPlainBytes(int length)
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64 });
        Strings strings = test.Database.Strings;
        byte[] json = Json(length);
        strings.Set("json", json);
        Assert.True(KeptLength(test, "json") < length * 7 / 8);
        Assert.Equal(json, strings.Get("json")!);
        Assert.Equal(length, strings.Length("json"));
        Assert.Equal(json[10..60], strings.GetRange("json", 10, 50));
        Assert.Equal(json, strings.Read("json", 0, static (value, _) => value.ToArray()));
        using ValueLease lease = strings.Lease("json")!;
        Assert.True(lease.Span.SequenceEqual(json));
        strings.Set("json", "other"u8);
        Assert.True(lease.Span.SequenceEqual(json));
    }

    [Fact]
    public void ValuesThatDoNotCompressAreKeptPlain()
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64 });
        byte[] noise = new byte[10_000];
        SeededRandom.Create().NextBytes(noise);
        test.Database.Strings.Set("noise", noise);
        Assert.Equal(noise.Length, KeptLength(test, "noise"));
        Assert.Equal(noise, test.Database.Strings.Get("noise"));
    }

    [Fact]
    public void ShorterValuesThanTheSettingAreKeptPlain()
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 500 });
        test.Database.Strings.Set("below", new byte[499]);
        test.Database.Strings.Set("at", new byte[500]);
        Assert.Equal(499, KeptLength(test, "below"));
        Assert.True(KeptLength(test, "at") < 100);
    }

    [Fact]
    public void ChangeOfTheSettingCountsForTheNextSet()
    {
        EngineOptions options = new() { CompressMinBytes = 64 };
        using TestKeyspace test = new(options);
        Strings strings = test.Database.Strings;
        byte[] json = Json(JsonBytes);
        strings.Set("a", json);
        options.CompressMinBytes = 0;
        Assert.Equal(json, strings.Get("a")!);
        strings.Set("b", json);
        Assert.Equal(json.Length, KeptLength(test, "b"));
        strings.Set("a", json);
        Assert.Equal(json.Length, KeptLength(test, "a"));
        options.CompressMinBytes = 64;
        strings.Set("b", json);
        Assert.True(KeptLength(test, "b") < json.Length);
        Assert.Equal(json, strings.Get("b"));
    }

    [Fact]
    public void ChangeInPlacePutsPlainBytesBack()
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64 });
        Strings strings = test.Database.Strings;
        byte[] json = Json(JsonBytes);
        strings.Set("appended", json);
        Assert.Equal(json.Length + 1, strings.Append("appended", "x"u8));
        Assert.Equal([.. json, (byte)'x'], strings.Get("appended")!);
        Assert.Equal(json.Length + 1, KeptLength(test, "appended"));
        strings.Set("overwritten", json, TimeSpan.FromSeconds(10));
        strings.SetRange("overwritten", 1, "yy"u8);
        Assert.Equal([json[0], (byte)'y', (byte)'y', .. json[3..]], strings.Get("overwritten")!);
        Assert.Equal(TimeSpan.FromSeconds(10), test.Database.Keys.TimeToLive("overwritten"));
        strings.Set("bits", json);
        test.Database.Bitmaps.SetBit("bits", 0, true);
        Assert.Equal(json[0] | 0x80, strings.Get("bits")![0]);
    }

    [Fact]
    public void ExpiryGivenLaterKeepsTheValueCompressed()
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64 });
        byte[] json = Json(JsonBytes);
        test.Database.Strings.Set("key", json);
        int kept = KeptLength(test, "key");
        Assert.True(test.Database.Keys.Expire("key", TimeSpan.FromSeconds(5)));
        Assert.Equal(kept, KeptLength(test, "key"));
        Assert.Equal(json, test.Database.Strings.Get("key"));
    }

    [Theory]
    [InlineData(JsonBytes)]
    [InlineData(200_000)]
    public void RenamedCopiedAndDumpedValuesAreWhatWasSet(int length)
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64, CompressDumps = false });
        byte[] json = Json(length);
        test.Database.Strings.Set("a", json);
        Assert.True(test.Database.Keys.Copy("a", "b"));
        Assert.True(test.Database.Keys.Rename("a", "c"));
        Assert.Equal(KeptLength(test, "b"), KeptLength(test, "c"));
        Assert.Equal(json, test.Database.Strings.Get("b")!);
        Assert.Equal(json, test.Database.Strings.Get("c")!);
        byte[] key = TestKeyspace.Bytes("c");
        Primitives.PooledBuffer dump = default;
        Assert.True(Dumps.TryDump(test.Database, new Key(key, test.Keyspace.Hash(key)), ref dump));
        Assert.True(dump.Written.IndexOf(json) > 0);
        dump.Dispose();
    }

    [Fact]
    public void CombinationOfCompressedBitmapsSeesAllOfThem()
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64 });
        for (int i = 0; i < 5; i++) test.Database.Strings.Set($"{i}", Enumerable.Repeat((byte)(1 << i), 3000).ToArray());
        test.Database.Bitmaps.Combine(BitOperation.Or, "all", ["0", "1", "2", "3", "4"]);
        Assert.Equal(Enumerable.Repeat((byte)0x1F, 3000), test.Database.Strings.Get("all"));
    }

    [Fact]
    public void ReadsLeaveNoMoreScratchMemoryThanAMegabyte()
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = 64 });
        test.Database.Strings.Set("large", new byte[30_000_000]);
        Assert.Equal(30_000_000, test.Database.Strings.Get("large")!.Length);
        Assert.True(ValueScratch.ForThisThread().HeldBytes <= ValueScratch.MaxKeptBytes);
        Assert.Equal(default, ValueScratch.ForThisThread().Here);
    }

    private static long UsedByThousand(long compressMinBytes)
    {
        using TestKeyspace test = new(new EngineOptions { CompressMinBytes = compressMinBytes });
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"key:{i}", Json(JsonBytes));
        return test.Database.Shards.Sum(s => s.UsedBytes - (s.Table?.IndexBytes ?? 0));
    }

    private static byte[] Json(int length)
    {
        StringBuilder text = new("[");
        for (int i = 0; text.Length < length; i++)
        {
            text.Append($$"""{"id":{{i * 7919}},"name":"customer {{i}}","active":true,"tags":["a","b"],"balance":{{i * 31 % 1000}}.5},""");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, length));
    }

    private static int KeptLength(TestKeyspace test, string key)
    {
        byte[] bytes = TestKeyspace.Bytes(key);
        ulong hash = test.Keyspace.Hash(bytes);
        return test.Database.ShardOf(hash).Table!.Find(hash, bytes).KeptLength;
    }
}
