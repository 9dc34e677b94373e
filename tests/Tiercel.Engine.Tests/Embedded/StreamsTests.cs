namespace Tiercel.Engine.Tests;

public class StreamsTests
{
    [Fact]
    public void EntriesAreReadInTheOrderOfTheirIds()
    {
        using TestKeyspace test = new();
        Streams streams = test.Database.Streams;
        StreamId first = streams.Add("s", new("name", "Ann"), new("age", "30"));
        StreamId second = streams.AddOne("s", "name", "Bob");
        Assert.True(second > first);
        Assert.Equal(2, streams.Length("s"));
        Assert.Equal(second, streams.LastId("s"));
        StreamMessage[] all = streams.Range("s");
        Assert.Equal([first, second], all.Select(m => m.Id));
        Assert.Equal(("Ann", "30", null), (all[0].GetString("name"), all[0].GetString("age"), all[0].GetString("none")));
        Assert.Equal([second], streams.ReadAfter("s", first).Select(m => m.Id));
        Assert.Equal([second, first], streams.Range("s", reverse: true).Select(m => m.Id));
        Assert.Empty(streams.ReadAfter("s", StreamId.Max));
        Assert.Empty(streams.Range("none"));
    }

    [Fact]
    public void IdThatIsNotGreaterIsRefused()
    {
        using TestKeyspace test = new();
        test.Database.Streams.AddWithId("s", new StreamId(5, 5), new KeyValuePair<string, string>("a", "b"));
        Assert.Throws<OverflowException>(() => test.Database.Streams.AddWithId("s", new StreamId(5, 5), new KeyValuePair<string, string>("a", "b")));
        Assert.Throws<ArgumentException>(() => test.Database.Streams.Add("s"));
        Assert.Equal(1, test.Database.Streams.Length("s"));
    }

    [Fact]
    public void TrimmedAndRemovedEntriesAreGoneAndTheStreamStays()
    {
        using TestKeyspace test = new();
        Streams streams = test.Database.Streams;
        for (ulong i = 1; i <= 5; i++) streams.AddWithId("s", new StreamId(i, 0), new KeyValuePair<string, string>("a", "b"));
        Assert.True(streams.Remove("s", new StreamId(3, 0)));
        Assert.False(streams.Remove("s", new StreamId(3, 0)));
        Assert.Equal(2, streams.Trim("s", 2));
        Assert.Equal(1, streams.TrimBefore("s", new StreamId(5, 0)));
        Assert.Equal(1, streams.Trim("s", 0));
        Assert.Equal(0, streams.Length("s"));
        Assert.True(test.Database.Keys.Exists("s"));
        Assert.Equal(0, streams.Trim("none", 0));
    }

    [Fact]
    public void GroupGivesEachEntryToOneConsumerUntilItIsAcknowledged()
    {
        using TestKeyspace test = new();
        Streams streams = test.Database.Streams;
        Assert.True(streams.CreateGroup("s", "g"));
        Assert.False(streams.CreateGroup("s", "g"));
        StreamId first = streams.AddOne("s", "a", "1");
        StreamId second = streams.AddOne("s", "a", "2");
        Assert.Equal([first], streams.ReadGroup("s", "g", "ann", count: 1).Select(m => m.Id));
        Assert.Equal([second], streams.ReadGroup("s", "g", "bob").Select(m => m.Id));
        Assert.Empty(streams.ReadGroup("s", "g", "bob"));
        Assert.Equal([(first, "ann", 1L), (second, "bob", 1L)], streams.Pending("s", "g").Select(p => (p.Id, p.Consumer, p.Deliveries)));
        Assert.True(streams.Acknowledge("s", "g", first));
        Assert.False(streams.Acknowledge("s", "g", first));
        Assert.Null(streams.Claim("s", "g", "ann", second, TimeSpan.FromHours(1)));
        Assert.Equal("2", streams.Claim("s", "g", "ann", second, TimeSpan.Zero)?.GetString("a"));
        Assert.Equal(("ann", 2L), (streams.Pending("s", "g")[0].Consumer, streams.Pending("s", "g")[0].Deliveries));
        Assert.True(streams.RemoveGroup("s", "g"));
        Assert.Empty(streams.ReadGroup("s", "g", "bob"));
    }

    [Fact]
    public void OtherKindsAreRefused()
    {
        using TestKeyspace test = new();
        test.Database.Strings.Set("t", "x"u8);
        Assert.Throws<InvalidOperationException>(() => test.Database.Streams.AddOne("t", "a", "b"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Streams.Length("t"));
        Assert.Throws<InvalidOperationException>(() => test.Database.Streams.CreateGroup("t", "g"));
    }
}
