namespace Tiercel.Engine.Tests;

/// <summary>The door to keys whatever they hold.</summary>
public class KeysTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void AnExpiryIsSetOnlyIfItsConditionHolds()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        test.Database.Strings.Set("a", "1"u8);
        Assert.False(keys.Expire("a", Minute, ExpireCondition.HasOne));
        Assert.False(keys.Expire("a", Minute, ExpireCondition.Later));
        Assert.True(keys.Expire("a", Minute, ExpireCondition.HasNone));
        Assert.False(keys.Expire("a", Minute * 2, ExpireCondition.HasNone));
        Assert.False(keys.Expire("a", Minute * 2, ExpireCondition.Earlier));
        Assert.True(keys.Expire("a", Minute * 2, ExpireCondition.Later));
        Assert.Equal(Minute * 2, keys.TimeToLive("a"));
        Assert.True(keys.Persist("a"));
        Assert.Null(keys.TimeToLive("a"));
        Assert.False(keys.Expire("missing", Minute));
        Assert.Throws<ArgumentOutOfRangeException>(() => keys.Expire("a", TimeSpan.Zero));
    }

    [Fact]
    public void AMomentThatHasPassedRemovesTheKey()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        test.Database.Strings.Set("a", "1"u8);
        DateTimeOffset now = test.Time.GetUtcNow();
        Assert.True(keys.ExpireAt("a", now + Minute));
        Assert.Equal(Minute.TotalMilliseconds, keys.TimeToLive("a")!.Value.TotalMilliseconds, 1.0);
        Assert.True(keys.ExpireAt("a", now - Minute));
        Assert.False(keys.Exists("a"));
        Assert.False(keys.ExpireAt("a", now + Minute));
    }

    [Fact]
    public void ASortReturnsOrStoresWhatIsAskedFor()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        test.Database.Sets.AddMany("set", ["10", "9", "1"]);
        Assert.Equal((string?[])["1", "9", "10"], keys.SortStrings("set"));
        Assert.Equal((string?[])["9", "10"], keys.SortStrings("set", new SortOptions { Alphabetic = true, Descending = true, Take = 2 }));
        test.Database.Hashes.Set("o_9", "name", "nine");
        SortOptions names = new() { Get = ["#", "o_*->name"], Skip = 1 };
        Assert.Equal((string?[])["9", "nine", "10", null], keys.SortStrings("set", names));
        Assert.Equal(4, keys.SortInto("set", "set", names));
        Assert.Equal(["9", "nine", "10", ""], test.Database.Lists.RangeStrings("set"));
        Assert.Empty(keys.Sort("missing"));
        Assert.Equal(0, keys.SortInto("missing", "set"));
        Assert.False(keys.Exists("set"));
    }

    [Fact]
    public void WhatCannotBeSortedThrows()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        test.Database.Lists.PushMany("words", ListSide.Right, ["a", "b"]);
        test.Database.Strings.Set("text", "1");
        Assert.Throws<FormatException>(() => keys.Sort("words"));
        Assert.Throws<FormatException>(() => keys.SortInto("words", "text"));
        Assert.Throws<InvalidOperationException>(() => keys.Sort("text"));
        Assert.Equal("1", test.Database.Strings.GetString("text"));
    }

    [Fact]
    public void ARenameReplacesOrGivesWay()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        test.Database.Strings.Set("a", "1"u8);
        test.Database.Strings.Set("b", "2"u8);
        Assert.False(keys.Rename("a", "b", replace: false));
        Assert.True(keys.Rename("a", "b"));
        Assert.Equal("1", test.Database.Strings.GetString("b"));
        Assert.False(keys.Rename("a", "b"));
        Assert.True(keys.Rename("b", "b"));
        Assert.True(keys.Rename("b", "c", replace: false));
        Assert.Equal(1, test.Database.Count);
    }

    [Fact]
    public void ACopyOrMoveGoesToAnotherDatabaseOfTheSameEngineOnly()
    {
        using TestKeyspace test = new();
        using TestKeyspace stranger = new();
        Keys keys = test.Database.Keys;
        Database other = test.Keyspace.Database(1);
        test.Database.Strings.Set("a", "1"u8);
        Assert.True(keys.Copy("a", "a", other));
        Assert.False(keys.Copy("a", "a", other));
        Assert.True(keys.Copy("a", "a", other, replace: true));
        Assert.False(keys.Move("a", other));
        Assert.True(other.Keys.Remove("a"));
        Assert.True(keys.Move("a", other));
        Assert.Equal("1", other.Strings.GetString("a"));
        Assert.False(keys.Copy("a", "b"));
        Assert.Throws<ArgumentException>(() => keys.Copy("a", "a"));
        Assert.Throws<ArgumentException>(() => keys.Move("a", test.Database));
        Assert.Throws<ArgumentException>(() => keys.Move("a", stranger.Database));
        Assert.Throws<ArgumentException>(() => keys.Copy("a", "a", stranger.Database));
    }

    [Fact]
    public void ManyKeysAreCountedTouchedAndRemovedInOneCall()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        test.Database.Strings.Set("a", "1"u8);
        test.Database.Strings.Set("b", "1"u8);
        Assert.Equal(3, keys.CountExisting(["a", "b", "c", "a"]));
        Assert.Equal(2, keys.TouchMany(["a", "b", "c"]));
        Assert.Equal(2, keys.RemoveMany(["a", "b", "c", "a"]));
        Assert.Equal(0, keys.RemoveMany([]));
        Assert.False(keys.Touch("a"));
    }

    [Fact]
    public void TypeAndRandomKeyOfAnEmptyDatabaseAreNull()
    {
        using TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        Assert.Null(keys.Random());
        Assert.Null(keys.TypeOf("a"));
        test.Database.Strings.Set("a", "1"u8);
        Assert.Equal("a"u8.ToArray(), keys.Random());
        Assert.Equal("string", keys.TypeOf("a"));
        Assert.True(keys.Touch("a"));
    }

    [Fact]
    public void AnEnumerationHoldsNoLockAndMeetsEveryKeyThatMatches()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        for (int i = 0; i < 1000; i++) test.Database.Strings.Set($"other:{i}", "v"u8);
        HashSet<string> found = [];
        foreach (string key in test.Database.Keys.EnumerateStrings("key:*"))
        {
            found.Add(key);
            // Would throw if the shard were locked by the enumeration.
            Assert.True(test.Database.Keys.Touch(key));
        }

        Assert.Equal(1000, found.Count);
        Assert.Equal(2000, test.Database.Keys.Enumerate().Count());
    }

    [Fact]
    public void StepsOfOneKeyMeetThemAll()
    {
        using TestKeyspace test = new();
        for (int i = 0; i < 500; i++) test.Database.Strings.Set($"key:{i}", "v"u8);
        List<byte[]> found = [];
        ulong cursor = 0;
        do cursor = test.Database.Keys.Scan(cursor, found, "key:*"u8, count: 1);
        while (cursor != 0);
        Assert.Equal(500, found.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => test.Database.Keys.Scan(0, found, default, 0));
    }

    [Fact]
    public void AnEngineThatIsDisposedAnswersNothing()
    {
        TestKeyspace test = new();
        Keys keys = test.Database.Keys;
        Database other = test.Keyspace.Database(1);
        test.Dispose();
        Assert.Throws<ObjectDisposedException>(() => keys.Exists("a"));
        Assert.Throws<ObjectDisposedException>(() => keys.Rename("a", "b"));
        Assert.Throws<ObjectDisposedException>(() => keys.Move("a", other));
        Assert.Throws<ObjectDisposedException>(() => keys.Scan(0, []));
        Assert.Throws<ObjectDisposedException>(() => test.Database.SwapWith(other));
    }
}
