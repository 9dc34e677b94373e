using System.Text;

namespace Tiercel.Engine.Tests;

public class EmbeddedTests
{
    [Fact]
    public void KeysOfTextAndBytesAreTheSame()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        strings.Set("schlüssel", "1"u8);
        Assert.Equal("1", strings.GetString("schlüssel"u8));
        Assert.Equal("1", strings.GetString(Encoding.UTF8.GetBytes("schlüssel")));
        Assert.Equal("1", strings.GetString("schlüssel".AsSpan()));
        string longKey = new('ü', 1000);
        strings.Set(longKey, "2"u8);
        Assert.Equal("2", strings.GetString(Encoding.UTF8.GetBytes(longKey)));
    }

    [Fact]
    public void ABufferTooShortIsLeftAsItIs()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("key", "value"u8);
        byte[] buffer = [7, 7, 7];
        Assert.True(test.Database.Strings.TryGet("key", buffer, out int length));
        Assert.Equal(5, length);
        Assert.Equal([7, 7, 7], buffer);
        Assert.False(test.Database.Strings.TryGet("absent", buffer, out length));
        Assert.Equal(0, length);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void ALeaseKeepsTheValueWhateverHappensToItsKey(int length)
    {
        TestKeyspace test = new();
        byte[] value = [.. Enumerable.Range(0, length).Select(i => (byte)i)];
        test.Database.Strings.Set("key", value);
        ValueLease lease = test.Database.Strings.Lease("key")!;
        long whileLeased = test.Keyspace.Memory.UsedBytes;
        test.Database.Strings.Set("key", new byte[length]);
        test.Database.Keys.Remove("key");
        Assert.Equal(value, lease.Span.ToArray());
        test.Dispose();
        Assert.Equal(value, lease.Span.ToArray());
        lease.Dispose();
        lease.Dispose();
        Assert.Throws<ObjectDisposedException>(() => lease.Span.Length);
        Assert.True(test.Keyspace.Memory.UsedBytes <= whileLeased - length, "the lease's memory is still counted");
        Assert.InRange(test.Keyspace.Memory.UsedBytes, -1024 * 64, 1024 * 64);
    }

    [Fact]
    public void ACallbackThatReentersTheShardThrowsAndLeavesItFree()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        strings.Set("key", "value"u8);
        Assert.Throws<InvalidOperationException>(() => strings.Read("key", strings, static (_, s) => s.GetString("key")));
        Assert.Equal("value", strings.GetString("key"));
    }

    [Fact]
    public void ACallbackThatCallsTheEngineAtAllThrowsAndLeavesItFree()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        strings.Set("key", "value"u8);
        for (int i = 0; i < 100; i++)
        {
            string other = $"other:{i}";
            Assert.Throws<InvalidOperationException>(
                () => strings.Read("key", (strings, other), static (_, s) => s.strings.GetString(s.other)));
            Assert.Throws<InvalidOperationException>(
                () => strings.ReadMany(["key"], (strings, other), static (_, _, s) => s.strings.Set(s.other, "x"u8)));
            Assert.Null(strings.GetString(other));
        }
    }

    [Fact]
    public void ManyKeysAreReadInOrderAndAbsentOnesPassedOver()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        string[] keys = [.. Enumerable.Range(0, 100).Select(i => i % 10 == 3 ? new string('k', 200) + i : $"key:{i}"), ""];
        for (int i = 0; i < keys.Length; i += 2) strings.Set(keys[i], $"value {i}");
        byte[]?[] values = new byte[]?[keys.Length];
        Assert.Equal(51, strings.GetMany(keys, values));
        for (int i = 0; i < keys.Length; i++)
        {
            Assert.Equal(i % 2 == 0 ? $"value {i}" : null, values[i] is { } v ? Encoding.UTF8.GetString(v) : null);
        }
    }

    [Fact]
    public void ABatchThatFailsSetsNothing()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("a", "old"u8);
        KeyValuePair<string, byte[]>[] items = [new("a", [1]), new("b", [2]), new("a", [3])];
        test.Database.Strings.SetMany(items);
        Assert.Equal([3], test.Database.Strings.Get("a"));
        Assert.Throws<ArgumentNullException>(() => test.Database.Strings.SetMany([new("c", [1]), new(null!, [2])]));
        Assert.Throws<ArgumentNullException>(() => test.Database.Strings.SetMany([new("c", [1]), new("d", null!)]));
        Assert.False(test.Database.Keys.Exists("c"));
        Assert.Equal(2, test.Database.Count);
    }

    [Fact]
    public void ExpiryIsWhatTheClockSays()
    {
        using TestKeyspace test = new(new EngineOptions { DefaultExpiry = TimeSpan.FromSeconds(5) });
        test.Database.Strings.Set("default", "v"u8);
        test.Database.Strings.Set("own", "v"u8, TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(5), test.Database.Keys.TimeToLive("default"));
        test.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.Null(test.Database.Strings.Get("default"));
        Assert.Equal(TimeSpan.FromSeconds(4), test.Database.Keys.TimeToLive("own"));
        Assert.True(test.Database.Keys.Persist("own"));
        Assert.Null(test.Database.Keys.TimeToLive("own"));
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Database.Strings.Set("x", "v"u8, TimeSpan.Zero));
    }

    [Fact]
    public void AfterDisposeEveryCallThrows()
    {
        TestKeyspace test = new();
        test.Database.Strings.Set("key", "v"u8);
        test.Keyspace.Dispose();
        Assert.Throws<ObjectDisposedException>(() => test.Database.Strings.Get("key"));
        Assert.Throws<ObjectDisposedException>(() => test.Database.Strings.Set("key", "v"u8));
        Assert.Throws<ObjectDisposedException>(() => test.Database.Keys.Remove("key"));
        test.Keyspace.Dispose();
    }

    [Fact]
    public void NoCallOnAKnownKeyAllocates()
    {
        using TestKeyspace test = new();
        Strings strings = test.Database.Strings;
        byte[] buffer = new byte[64];
        string[] keys = ["a", "b", "c"];
        void Run()
        {
            strings.Set("a", buffer);
            strings.TryGet("a", buffer, out _);
            strings.Read("a", 0, static (value, _) => value.Length);
            strings.ReadMany(keys, 0, static (_, _, _) => { });
            test.Database.Keys.Exists("a");
        }

        for (int i = 0; i < 100; i++) Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++) Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
