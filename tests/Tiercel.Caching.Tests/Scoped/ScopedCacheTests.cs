using System.Collections.Concurrent;

namespace Tiercel.Caching.Tests;

public sealed class ScopedCacheTests
{
    private readonly ScopedCache<int, Resource> _cache = new(10);

    [Fact]
    public void ValueIsDisposedAfterItsLastLeaseAndItsRemoval()
    {
        Resource resource = new();
        _cache.Set(1, resource);
        Assert.True(_cache.TryLease(1, out Lease<Resource>? first));
        Assert.True(_cache.TryLease(1, out Lease<Resource>? second));
        _cache.Remove(1);
        first.Dispose();
        first.Dispose();
        Assert.Equal(0, resource.Disposals);
        Assert.Same(resource, second.Value);
        second.Dispose();
        Assert.Equal(1, resource.Disposals);
        Assert.Throws<ObjectDisposedException>(() => second.Value);
        Assert.False(_cache.TryLease(1, out _));
    }

    [Fact]
    public void EvictedReplacedAndClearedValuesAreDisposedOnce()
    {
        Resource[] resources = [.. Enumerable.Range(0, 40).Select(static _ => new Resource())];
        for (int i = 0; i < 40; i++) _cache.Set(i % 20, resources[i]);
        Assert.Equal(30, resources.Sum(static r => r.Disposals));
        _cache.Dispose();
        Assert.All(resources, static r => Assert.Equal(1, r.Disposals));
    }

    [Fact]
    public void ExpiredValuesAreDisposed()
    {
        FakeTimeProvider time = new();
        using ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource>
        {
            Capacity = 10, TimeProvider = time, ExpireAfterWrite = TimeSpan.FromSeconds(1),
        });
        Resource resource = new();
        cache.Set(1, resource);
        time.Advance(TimeSpan.FromSeconds(12));
        Assert.Equal(1, resource.Disposals);
    }

    [Fact]
    public void RefusedValueIsDisposedByWhoUsesItLast()
    {
        using ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource> { Capacity = 10, Weigher = static (_, _) => 11 });
        Resource set = new();
        Assert.Equal(SetOutcome.Refused, cache.Set(1, set));
        Assert.Equal(1, set.Disposals);
        Lease<Resource> lease = cache.GetOrAdd(2, static _ => new Resource());
        Assert.Equal(0, lease.Value.Disposals);
        Resource made = lease.Value;
        lease.Dispose();
        Assert.Equal(1, made.Disposals);
    }

    [Fact]
    public async Task LoadedValueIsSharedByAllWhoWait()
    {
        TaskCompletionSource<Resource> source = new();
        Task<Lease<Resource>>[] waiting = [.. Enumerable.Range(0, 3).Select(_ => _cache.GetOrAddAsync(1, (_, _) => new(source.Task)).AsTask())];
        Resource resource = new();
        source.SetResult(resource);
        foreach (Task<Lease<Resource>> lease in waiting)
        {
            Assert.Same(resource, (await lease).Value);
            (await lease).Dispose();
        }

        Assert.Equal(0, resource.Disposals);
        _cache.Clear();
        Assert.Equal(1, resource.Disposals);
    }

    [Fact]
    public async Task ValueWhoseMakerHasLeftIsStillDisposed()
    {
        TaskCompletionSource<Resource> source = new();
        using CancellationTokenSource cancelled = new();
        Task<Lease<Resource>> maker = _cache.GetOrAddAsync(1, (_, _) => new(source.Task), cancelled.Token).AsTask();
        Task<Lease<Resource>> other = _cache.GetOrAddAsync(1, (_, _) => new(source.Task)).AsTask();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => maker);
        Resource resource = new();
        source.SetResult(resource);
        (await other).Dispose();
        Assert.Equal(0, resource.Disposals);
        _cache.Remove(1);
        Assert.Equal(1, resource.Disposals);
    }

    [Fact]
    public void ValueThatCannotBeWeighedIsDisposed()
    {
        using ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource> { Capacity = 10, Weigher = static (_, _) => -1 });
        Resource resource = new();
        Assert.Throws<InvalidOperationException>(() => cache.Set(1, resource));
        Assert.Throws<InvalidOperationException>(() => cache.GetOrAdd(2, _ => new Resource(() => resource.Dispose())));
        Assert.Equal(2, resource.Disposals);
    }

    [Fact]
    public void ValueOfAKeyThatCannotBeComparedIsDisposed()
    {
        FragileComparer comparer = new();
        using ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource>
        {
            Capacity = 10, Comparer = comparer, Weigher = static (_, resource) => resource.Weight,
        });
        cache.Set(1, new Resource());
        comparer.IsBroken = true;
        Resource set = new();
        Resource refused = new() { Weight = 11 };
        Resource made = new();
        Assert.Throws<FormatException>(() => cache.Set(1, set));
        Assert.Throws<FormatException>(() => cache.Set(1, refused));
        comparer.IsBroken = false;
        Assert.Throws<FormatException>(() => cache.GetOrAdd(2, _ =>
        {
            comparer.IsBroken = true;
            return made;
        }));
        comparer.IsBroken = false;
        Assert.Equal([1, 1, 1], new[] { set, refused, made }.Select(static r => r.Disposals));
        Assert.Equal(1, cache.Count);
    }

    [Fact]
    public void ValueIsNotDisposedThatWasStoredBeforeAnInspectorThrew()
    {
        using ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource>
        {
            Capacity = 1,
            Inspect = static (in happened) =>
            {
                if (happened.Kind == CacheEventKind.Evicted) throw new FormatException();
            },
        });
        Resource first = new();
        Resource second = new();
        cache.Set(1, first);
        Assert.Throws<FormatException>(() => cache.Set(2, second));
        Assert.Equal((1, 0), (first.Disposals, second.Disposals));
        Assert.True(cache.TryLease(2, out Lease<Resource>? lease));
        lease.Dispose();
    }

    [Fact]
    public void ValueOfANullKeyIsStillTheCallers()
    {
        using ScopedCache<string, Resource> cache = new(10);
        Resource resource = new();
        Assert.Throws<ArgumentNullException>(() => cache.Set(null!, resource));
        Assert.Throws<ArgumentNullException>(() => cache.Set("key", null!));
        Assert.Equal(0, resource.Disposals);
    }

    [Fact]
    public void FactoryThatMakesNothingIsRefusedAndNothingStored()
    {
        Assert.Throws<InvalidOperationException>(() => _cache.GetOrAdd(1, static _ => null!));
        Assert.Equal(0, _cache.Count);
        _cache.Dispose();
    }

    [Fact]
    public void InspectorIsToldOfAValueBeforeItIsDisposedAndWhateverThatThrows()
    {
        List<(CacheEventKind Kind, int Disposals)> told = [];
        using ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource>
        {
            Capacity = 1, Policy = CachePolicy.Lru, Weigher = static (_, resource) => resource.Weight,
            Inspect = (in happened) =>
            {
                if (happened.Kind != CacheEventKind.Set) told.Add((happened.Kind, happened.Value?.Disposals ?? -1));
            },
        });
        cache.Set(1, new Resource());
        cache.Set(2, new Resource(static () => throw new FormatException()));
        cache.Set(4, new Resource { Weight = 2 });
        Assert.Throws<FormatException>(() => cache.Set(3, new Resource()));
        Assert.Equal([(CacheEventKind.Evicted, 0), (CacheEventKind.Refused, 0), (CacheEventKind.Evicted, 0)], told);
    }

    [Theory]
    [MemberData(nameof(CacheModelTests.Shapes), MemberType = typeof(CacheModelTests))]
    public void NoValueIsUsedAfterItWasDisposedAndEachIsOnce(CachePolicy policy, int partitions)
    {
        SeededRandom seeds = SeededRandom.Create();
        ScopedCache<int, Resource> cache = new(new CacheOptions<int, Resource> { Capacity = 10, Policy = policy, Partitions = partitions });
        ConcurrentBag<Resource> made = [];
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(i => new Thread(() =>
        {
            Random random = new(seeds.Seed + i);
            for (int n = 0; n < 8_000; n++)
            {
                int key = random.Next(20);
                switch (random.Next(12))
                {
                    case 0: cache.Remove(key); break;
                    case 1: cache.Set(key, Make()); break;
                    case 2 when n % 50 == 0: cache.Clear(); break;
                    case 3: Abandon(key); break;
                    default: Use(cache.GetOrAdd(key, _ => Make())); break;
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        cache.Dispose();
        Assert.Equal(0, wrong);
        Assert.NotEmpty(made);
        Assert.True(SpinWait.SpinUntil(() => made.All(static r => r.Disposals == 1), TimeSpan.FromSeconds(20)), seeds.ToString());

        Resource Make()
        {
            Resource resource = new();
            made.Add(resource);
            return resource;
        }

        void Use(Lease<Resource> lease)
        {
            if (lease.Value.Disposals != 0) Interlocked.Increment(ref wrong);
            lease.Dispose();
        }

        // Asks for a value that takes its time, and leaves.
        void Abandon(int key)
        {
            using CancellationTokenSource left = new();
            ValueTask<Lease<Resource>> lease = cache.GetOrAddAsync(
                key,
                async (_, _) =>
                {
                    await Task.Yield();
                    return Make();
                },
                left.Token);
            left.Cancel();
            _ = lease.AsTask().ContinueWith(
                task => Use(task.Result),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion | TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default);
        }
    }

    private sealed class Resource(Action? disposed = null) : IDisposable
    {
        private int _disposals;

        public int Disposals => _disposals;

        public int Weight { get; init; } = 1;

        public void Dispose()
        {
            Interlocked.Increment(ref _disposals);
            disposed?.Invoke();
        }
    }

    private sealed class FragileComparer : IEqualityComparer<int>
    {
        public bool IsBroken { get; set; }

        public bool Equals(int x, int y) => x == y;

        public int GetHashCode(int obj) => IsBroken ? throw new FormatException() : obj;
    }
}
