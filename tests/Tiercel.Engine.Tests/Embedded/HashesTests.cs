using System.Text;

namespace Tiercel.Engine.Tests;

public class HashesTests
{
    [Fact]
    public void FieldsAreSetReadAndRemoved()
    {
        using TestKeyspace test = new();
        Hashes hashes = test.Database.Hashes;
        Assert.True(hashes.Set("h", "name", "Ann"));
        Assert.False(hashes.Set("h", "name", "Bea"));
        Assert.Equal("Bea", hashes.GetString("h", "name"));
        Assert.Null(hashes.Get("h", "age"));
        Assert.Null(hashes.Get("none", "age"));
        Assert.True(hashes.SetIfAbsent("h", "age", "41"u8));
        Assert.False(hashes.SetIfAbsent("h", "age", "42"u8));
        Assert.Equal("41"u8.ToArray(), hashes.Get("h", "age"));
        Assert.True(hashes.Contains("h", "age"));
        Assert.False(hashes.Contains("h", "none"));
        Assert.Equal(2, hashes.Count("h"));
        Assert.True(hashes.Remove("h", "age"));
        Assert.False(hashes.Remove("h", "age"));
        Assert.True(hashes.Remove("h", "name"));
        Assert.False(test.Database.Keys.Exists("h"));
        Assert.Equal(0, hashes.Count("h"));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(5000)]
    public void BatchesAndWalksSeeEveryField(int fields)
    {
        using TestKeyspace test = new();
        Hashes hashes = test.Database.Hashes;
        KeyValuePair<string, string>[] pairs = [.. Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"f{i}", $"v{i}"))];
        Assert.Equal(fields, hashes.SetMany("h", pairs));
        Assert.Equal(0, hashes.SetMany("h", pairs));
        byte[]?[] some = hashes.GetMany("h", "f1", "none", "f9");
        Assert.Equal("v1"u8.ToArray(), some[0]);
        Assert.Null(some[1]);
        Assert.Equal("v9"u8.ToArray(), some[2]);
        Assert.Equal(new byte[]?[2], hashes.GetMany("absent", "a", "b"));
        string[] expected = [.. pairs.Select(p => p.Key + p.Value).Order()];
        Assert.Equal(expected, hashes.GetAll("h").Select(Text).Order());
        Assert.Equal(expected, hashes.Enumerate("h", 16).Select(Text).Order());
        Assert.Equal(fields, hashes.RemoveMany("h", [.. pairs.Select(p => p.Key)]));
        Assert.Empty(hashes.GetAll("h"));
        Assert.Empty(hashes.Enumerate("h"));
    }

    [Fact]
    public void FieldsExpireAndAreTaken()
    {
        using TestKeyspace test = new();
        Hashes hashes = test.Database.Hashes;
        TimeSpan second = TimeSpan.FromSeconds(1);
        Assert.True(hashes.Set("h", "a", "1", second));
        Assert.Equal(2, hashes.SetMany("h", 2 * second, KeyValuePair.Create("b", "2"), KeyValuePair.Create("c", "3")));
        hashes.Set("h", "d", "4");
        Assert.Equal(second, hashes.FieldTimeToLive("h", "a"));
        Assert.Null(hashes.FieldTimeToLive("h", "d"));
        Assert.Null(hashes.FieldTimeToLive("none", "d"));
        Assert.False(hashes.ExpireField("h", "none", second));
        Assert.False(hashes.ExpireField("h", "b", second, ExpireCondition.Later));
        Assert.True(hashes.ExpireField("h", "d", TimeSpan.MaxValue));
        Assert.True(hashes.FieldTimeToLive("h", "d") > TimeSpan.FromDays(365 * 2000));
        Assert.True(hashes.PersistField("h", "d"));
        Assert.False(hashes.PersistField("h", "d"));
        Assert.Equal(2, hashes.ExpireFields("h", 3 * second, "b", "none", "c"));
        test.Time.Advance(second);
        Assert.Null(hashes.Get("h", "a"));
        Assert.Equal(3, hashes.Count("h"));
        Assert.Equal("2"u8.ToArray(), hashes.GetAndExpire("h", "b", 9 * second));
        Assert.Null(hashes.GetAndExpire("h", "a", second));
        Assert.Equal(["2"u8.ToArray(), null], hashes.GetAndExpireMany("h", 5 * second, "b", "a"));
        Assert.Equal(5 * second, hashes.FieldTimeToLive("h", "b"));
        Assert.True(hashes.ExpireFieldAt("h", "b", test.Time.GetUtcNow()));
        Assert.Null(hashes.GetAndRemove("h", "b"));
        Assert.Equal("3"u8.ToArray(), hashes.GetAndRemove("h", "c"));
        Assert.Equal(["4"u8.ToArray(), null], hashes.GetAndRemoveMany("h", "d", "d"));
        Assert.False(test.Database.Keys.Exists("h"));
        Assert.Throws<ArgumentOutOfRangeException>(() => hashes.ExpireField("h", "a", TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => hashes.Set("h", "a", "1", -second));
        test.Database.Strings.Set("s", "text");
        Assert.Throws<InvalidOperationException>(() => hashes.FieldTimeToLive("s", "a"));
        Assert.Throws<InvalidOperationException>(() => hashes.GetAndRemove("s", "a"));
    }

    [Fact]
    public void IncrementCountsFromZeroAndRefusesWhatIsNoNumber()
    {
        using TestKeyspace test = new();
        Hashes hashes = test.Database.Hashes;
        Assert.Equal(5, hashes.Increment("h", "n", 5));
        Assert.Equal(4, hashes.Increment("h", "n", -1));
        hashes.Set("h", "text", "abc");
        Assert.Throws<FormatException>(() => hashes.Increment("h", "text"));
        hashes.Set("h", "big", long.MaxValue.ToString());
        Assert.Throws<OverflowException>(() => hashes.Increment("h", "big"));
    }

    [Fact]
    public void AnotherKindIsRefusedAndLeftAsItIs()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("s", "text");
        test.Database.Hashes.Set("h", "f", "v");
        Assert.Throws<InvalidOperationException>(() => test.Database.Hashes.Set("s", "f", "v"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Hashes.Get("s", "f"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Hashes.Count("s"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Strings.Get("h"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Strings.Append("h", "x"u8));
        Assert.Equal("text", test.Database.Strings.GetString("s"));
        Assert.Equal("v", test.Database.Hashes.GetString("h", "f"));
    }

    [Fact]
    public void AReaderThatEntersTheEngineIsRefused()
    {
        using TestKeyspace test = new();
        test.Database.Hashes.Set("h", "f", "v");
        Assert.Throws<InvalidOperationException>(() =>
            test.Database.Hashes.TryRead("h", "f", test.Database, static (_, database) => database.Hashes.Count("h"), out long _));
        Assert.True(test.Database.Hashes.TryRead("h", "f", 0, static (value, _) => value.Length, out int length));
        Assert.Equal(1, length);
    }

    private static string Text(KeyValuePair<byte[], byte[]> pair) =>
        Encoding.UTF8.GetString(pair.Key) + Encoding.UTF8.GetString(pair.Value);
}
