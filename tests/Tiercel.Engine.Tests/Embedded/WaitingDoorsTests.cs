namespace Tiercel.Engine.Tests;

/// <summary>What callers in this process wait for: db.Lists and db.Streams.</summary>
public sealed class WaitingDoorsTests : IDisposable
{
    private static readonly TimeSpan Endless = Timeout.InfiniteTimeSpan;

    private readonly TestKeyspace _test = new();

    private Lists Lists => _test.Database.Lists;

    private Streams Streams => _test.Database.Streams;

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task PopOfAListThatIsThereWaitsForNothing()
    {
        Lists.PushMany("k", ListSide.Right, "a", "b");
        ValueTask<byte[]?> popped = Lists.PopAsync("k", ListSide.Right, Endless);
        Assert.True(popped.IsCompletedSuccessfully);
        Assert.Equal("b"u8.ToArray(), await popped);
    }

    [Fact]
    public async Task PopWaitsForAnElement()
    {
        ValueTask<byte[]?> popped = Lists.PopAsync("k", ListSide.Left, Endless);
        Assert.False(popped.IsCompleted);
        Lists.PushMany("k", ListSide.Right, "a", "b");
        Assert.Equal("a"u8.ToArray(), await popped);
        Assert.Equal(["b"], Lists.RangeStrings("k"));
    }

    [Fact]
    public async Task NobodyWaitsWithoutPatience()
    {
        Assert.Null(await Lists.PopAsync("k", ListSide.Left, TimeSpan.Zero));
        Assert.Empty(await Streams.ReadAfterAsync("s", StreamId.Zero, TimeSpan.Zero));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Lists.PopAsync("k", ListSide.Left, TimeSpan.FromSeconds(-1)).AsTask());
        Assert.DoesNotContain(_test.Database.Shards, static s => s.HasWaiters);
    }

    [Fact]
    public async Task PatienceThatIsOverGivesNull()
    {
        ValueTask<byte[]?> popped = Lists.PopAsync("k", ListSide.Left, TimeSpan.FromSeconds(3));
        ValueTask<KeyValuePair<string, byte[]>?> any = Lists.PopAnyAsync(["k", "l"], ListSide.Left, TimeSpan.FromSeconds(3));
        ValueTask<byte[]?> moved = Lists.MoveAsync("k", "l", ListSide.Left, ListSide.Left, TimeSpan.FromSeconds(3));
        ValueTask<StreamMessage[]> read = Streams.ReadAfterAsync("s", StreamId.Zero, TimeSpan.FromSeconds(3));
        _test.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Null(await popped);
        Assert.Null(await any);
        Assert.Null(await moved);
        Assert.Empty(await read);
    }

    [Fact]
    public async Task CancelledWaitTakesNothing()
    {
        using CancellationTokenSource source = new();
        ValueTask<byte[]?> popped = Lists.PopAsync("k", ListSide.Left, Endless, source.Token);
        await source.CancelAsync();
        TaskCanceledException thrown = await Assert.ThrowsAsync<TaskCanceledException>(() => popped.AsTask());
        Assert.Equal(source.Token, thrown.CancellationToken);
        Lists.Push("k", ListSide.Right, "a");
        Assert.Equal(1, Lists.Count("k"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Lists.PopAsync("k", ListSide.Left, Endless, source.Token).AsTask());
        Assert.Equal(1, Lists.Count("k"));
    }

    [Fact]
    public async Task FirstOfSeveralListsIsNamed()
    {
        Lists.Push("c", ListSide.Right, "x");
        KeyValuePair<string, byte[]>? now = await Lists.PopAnyAsync(["a", "c", "b"], ListSide.Left, Endless);
        Assert.Equal("c", now!.Value.Key);
        ValueTask<KeyValuePair<string, byte[]>?> later = Lists.PopAnyAsync(["a", "b"], ListSide.Left, Endless);
        Lists.Push("b", ListSide.Right, "y");
        Assert.Equal("b", (await later)!.Value.Key);
        await Assert.ThrowsAsync<ArgumentException>(() => Lists.PopAnyAsync([], ListSide.Left, Endless).AsTask());
        await Assert.ThrowsAsync<ArgumentNullException>(() => Lists.PopAnyAsync([null!], ListSide.Left, Endless).AsTask());
    }

    [Fact]
    public async Task MoveGivesTheElementOnToWhoWaitsForTheTarget()
    {
        ValueTask<byte[]?> moved = Lists.MoveAsync("a", "b", ListSide.Left, ListSide.Right, Endless);
        ValueTask<byte[]?> popped = Lists.PopAsync("b", ListSide.Left, Endless);
        Lists.Push("a", ListSide.Right, "x");
        Assert.Equal("x"u8.ToArray(), await moved);
        Assert.Equal("x"u8.ToArray(), await popped);
        Assert.False(_test.Database.Keys.Exists("a"));
        Assert.False(_test.Database.Keys.Exists("b"));
    }

    [Fact]
    public async Task MoveToWhatIsNoListFailsAndMovesNothing()
    {
        ValueTask<byte[]?> moved = Lists.MoveAsync("a", "b", ListSide.Left, ListSide.Right, Endless);
        _test.Database.Strings.Set("b", "text");
        Lists.Push("a", ListSide.Right, "x");
        await Assert.ThrowsAsync<InvalidOperationException>(() => moved.AsTask());
        Assert.Equal(["x"], Lists.RangeStrings("a"));
    }

    [Fact]
    public async Task KeyOfAnotherKindThrowsAtOnceAndWakesNobody()
    {
        ValueTask<byte[]?> popped = Lists.PopAsync("k", ListSide.Left, Endless);
        _test.Database.Strings.Set("k", "text");
        Assert.False(popped.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(() => Lists.PopAsync("k", ListSide.Left, Endless).AsTask());
        _test.Database.Keys.Remove("k");
        Lists.Push("k", ListSide.Right, "x");
        Assert.Equal("x"u8.ToArray(), await popped);
    }

    [Fact]
    public async Task PopsOfASortedSetWaitForItsEnds()
    {
        SortedSets sets = _test.Database.SortedSets;
        ValueTask<KeyValuePair<byte[], double>?> least = sets.PopMinAsync("z", Endless);
        ValueTask<KeyValuePair<byte[], double>?> greatest = sets.PopMaxAsync("z", Endless);
        ValueTask<KeyValuePair<byte[], double>?> late = sets.PopMinAsync("z", TimeSpan.FromSeconds(1));
        Lists.Push("z", ListSide.Left, "of another kind");
        _test.Database.Keys.Remove("z");
        sets.AddMany("z", new("a", 1), new("b", 2));
        KeyValuePair<byte[], double>? first = await least;
        Assert.Equal("a"u8.ToArray(), first!.Value.Key);
        Assert.Equal(1.0, first.Value.Value);
        Assert.Equal(2.0, (await greatest)!.Value.Value);
        _test.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await late);
        sets.AddMany("z", new KeyValuePair<string, double>("c", 3));
        Assert.Equal(3.0, (await sets.PopMaxAsync("z", Endless))!.Value.Value);
        Assert.False(_test.Database.Keys.Exists("z"));
    }

    [Fact]
    public async Task ReadersOfAStreamAllGetWhatComes()
    {
        StreamId first = Streams.AddOne("s", "f", "old");
        ValueTask<StreamMessage[]> one = Streams.ReadAfterAsync("s", first, Endless);
        ValueTask<StreamMessage[]> other = Streams.ReadAfterAsync("s", first, Endless, count: 1);
        Assert.Single(await Streams.ReadAfterAsync("s", StreamId.Zero, Endless));
        StreamId second = Streams.AddOne("s", "f", "new");
        Assert.Equal(second, Assert.Single(await one).Id);
        Assert.Equal(second, Assert.Single(await other).Id);
    }

    [Fact]
    public async Task OneConsumerOfAGroupGetsWhatComes()
    {
        Streams.CreateGroup("s", "g");
        ValueTask<StreamMessage[]> one = Streams.ReadGroupAsync("s", "g", "one", Endless);
        ValueTask<StreamMessage[]> other = Streams.ReadGroupAsync("s", "g", "other", Endless);
        StreamId first = Streams.AddOne("s", "f", "v");
        Assert.Equal(first, Assert.Single(await one).Id);
        Assert.False(other.IsCompleted);
        Assert.Equal("one", Assert.Single(Streams.Pending("s", "g")).Consumer);
        Streams.RemoveGroup("s", "g");
        Assert.Empty(await other);
        Assert.Empty(await Streams.ReadGroupAsync("s", "g", "one", Endless));
    }

    [Fact]
    public async Task DisposedEngineEndsWaits()
    {
        TestKeyspace test = new();
        ValueTask<byte[]?> popped = test.Database.Lists.PopAsync("k", ListSide.Left, Endless);
        test.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => popped.AsTask());
    }
}
