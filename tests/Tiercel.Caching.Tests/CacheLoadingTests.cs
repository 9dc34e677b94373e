namespace Tiercel.Caching.Tests;

public sealed class CacheLoadingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Cache<string, string> _cache = new(100);

    [Fact]
    public void FactoryRunsOnceForAllWhoAskMeanwhile()
    {
        int runs = 0;
        using ManualResetEventSlim began = new();
        using ManualResetEventSlim mayEnd = new();
        string[] results = new string[4];
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(i => new Thread(() => results[i] = _cache.GetOrAdd("key", _ =>
        {
            Interlocked.Increment(ref runs);
            began.Set();
            Assert.True(mayEnd.Wait(Patience));
            return "made";
        })))];
        foreach (Thread thread in threads) thread.Start();
        Assert.True(began.Wait(Patience));
        Assert.False(_cache.TryGet("key", out _));
        mayEnd.Set();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(1, runs);
        Assert.All(results, static r => Assert.Equal("made", r));
        Assert.True(_cache.TryGet("key", out string? value) && value == "made");
    }

    [Fact]
    public async Task ExceptionReachesAllWaitersAndIsNotKept()
    {
        TaskCompletionSource<string> source = new();
        Task<string> first = _cache.GetOrAddAsync("key", (_, _) => new ValueTask<string>(source.Task)).AsTask();
        Task<string> second = _cache.GetOrAddAsync("key", static (_, _) => throw new InvalidOperationException("not mine")).AsTask();
        source.SetException(new FormatException("wrong"));
        Assert.Equal("wrong", (await Assert.ThrowsAsync<FormatException>(() => first)).Message);
        Assert.Equal("wrong", (await Assert.ThrowsAsync<FormatException>(() => second)).Message);
        Assert.Equal("right", await _cache.GetOrAddAsync("key", static (_, _) => new ValueTask<string>("right")));
    }

    [Fact]
    public void ExceptionOfAFactoryIsThrownAsItIs()
    {
        Assert.Throws<FormatException>(() => _cache.GetOrAdd("key", static _ => throw new FormatException()));
        Assert.Equal(0, _cache.Count);
        Assert.Equal("right", _cache.GetOrAdd("key", static _ => "right"));
    }

    [Fact]
    public async Task CancelledWaiterLeavesTheOthersAndTheLoad()
    {
        TaskCompletionSource<string> source = new();
        using CancellationTokenSource cancelled = new();
        CancellationToken factoryToken = default;
        Task<string> first = _cache.GetOrAddAsync(
            "key",
            (_, token) =>
            {
                factoryToken = token;
                return new ValueTask<string>(source.Task);
            },
            cancelled.Token).AsTask();
        Task<string> second = _cache.GetOrAddAsync("key", (_, _) => new ValueTask<string>("not this")).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(factoryToken.IsCancellationRequested);
        source.SetResult("made");
        Assert.Equal("made", await second);
        Assert.True(_cache.TryGet("key", out _));
    }

    [Fact]
    public async Task LoadThatNobodyWaitsForIsStoppedAndTheNextBeginsAnew()
    {
        using CancellationTokenSource cancelled = new();
        CancellationToken factoryToken = default;
        Task<string> first = _cache.GetOrAddAsync(
            "key",
            async (_, token) =>
            {
                factoryToken = token;
                await Task.Delay(Timeout.Infinite, token);
                return "never";
            },
            cancelled.Token).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.True(factoryToken.IsCancellationRequested);
        Assert.Equal("anew", await _cache.GetOrAddAsync("key", static (_, _) => new ValueTask<string>("anew")));
    }

    [Fact]
    public async Task FactoryThatAsksForItsOwnKeyGetsAnException()
    {
        Assert.Throws<InvalidOperationException>(() => _cache.GetOrAdd("key", k => _cache.GetOrAdd(k, static _ => "inner")));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _cache.GetOrAddAsync("key", async (k, token) =>
        {
            await Task.Yield();
            return await _cache.GetOrAddAsync(
                "other", async (_, inner) => await _cache.GetOrAddAsync(k, static (_, _) => new ValueTask<string>("x"), inner), token);
        }));
        Assert.Equal("outer inner", _cache.GetOrAdd("key", _ => "outer " + _cache.GetOrAdd("other", static _ => "inner")));
    }

    [Fact]
    public async Task CallerWhoIsCancelledBeforeBeginsNoLoad()
    {
        CancellationToken cancelled = new(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _cache.GetOrAddAsync("key", static (_, _) => throw new FormatException(), cancelled));
        _cache.Set("key", "there");
        Assert.Equal("there", await _cache.GetOrAddAsync("key", static (_, _) => throw new FormatException(), cancelled));
    }

    [Fact]
    public void FlowThatAFactoryLeavesBehindDoesNotKeepWhatWasLoaded()
    {
        ExecutionContext? left = null;
        WeakReference value = Loaded(() => left = ExecutionContext.Capture());
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.False(value.IsAlive);
        Assert.NotNull(left);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static WeakReference Loaded(Action inFactory)
    {
        Cache<string, object> cache = new(10);
        return new WeakReference(cache.GetOrAdd("key", _ =>
        {
            inFactory();
            return new object();
        }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhatIsSetOrRemovedDuringALoadWins(bool isSet)
    {
        TaskCompletionSource<string> source = new();
        Task<string> load = _cache.GetOrAddAsync("key", (_, _) => new ValueTask<string>(source.Task)).AsTask();
        if (isSet) _cache.Set("key", "newer");
        else _cache.Remove("key");
        source.SetResult("older");
        Assert.Equal("older", await load);
        Assert.Equal(isSet, _cache.TryGet("key", out string? value));
        Assert.Equal(isSet ? "newer" : null, value);
        _cache.CheckInvariants();
    }

    [Fact]
    public void HitsAndFullInsertionsAllocateNothing()
    {
        string[] keys = [.. Enumerable.Range(0, 300).Select(static i => $"key {i}")];
        for (int round = 0; round < 3; round++) Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Work()
        {
            foreach (string key in keys)
            {
                _cache.Set(key, key);
                _cache.GetOrAdd(key, static (_, state) => state, "never");
                _cache.TryGet(key, out _);
            }
        }
    }

    [Fact]
    public void AddOrUpdateAddsOnceAndThenUpdatesEveryTime()
    {
        Cache<string, int> cache = new(10);
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            for (int i = 0; i < 10_000; i++) cache.AddOrUpdate("key", static _ => 1, static (_, present) => present + 1);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.True(cache.TryGet("key", out int count));
        Assert.Equal(30_000, count);
    }

    [Fact]
    public void LoadsOfManyThreadsKeepTheStructureWhole()
    {
        Cache<int, string> cache = CacheModelTests.Make<int, string>(CachePolicy.S3Fifo, partitions: 4, capacity: 50);
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() =>
        {
            Random random = new(i);
            for (int n = 0; n < 50_000; n++)
            {
                int key = random.Next(90);
                if (random.Next(10) == 0) cache.Remove(key);
                else if (cache.GetOrAdd(key, static k => $"{k}") != $"{key}") Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(0, wrong);
        cache.CheckInvariants();
    }
}
