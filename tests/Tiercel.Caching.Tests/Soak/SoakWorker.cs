namespace Tiercel.Caching.Tests;

/// <summary>One thread that does everything there is to do with a cache, in random order.</summary>
internal sealed class SoakWorker(
    Cache<string, SoakValue> cache, SoakLedger ledger, FakeTimeProvider time, int seed, bool hasTimes, bool hasWeights, bool ownsTime)
{
    public const int Capacity = 300;

    private const int Keys = 400;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private readonly Random _random = new(seed);
    private readonly List<Task> _loads = [];
    private readonly SoakValue[] _values = new SoakValue[8];
    private readonly int[] _missing = new int[8];

    public void Run(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            for (int i = 0; i < 100; i++) Guarded();
        }

        Task.WhenAll(_loads).GetAwaiter().GetResult();
    }

    private void Guarded()
    {
        try
        {
            Step((int)(Keys * Math.Pow(_random.NextDouble(), 2)));
        }
        catch (FormatException)
        {
            // What the ledger throws reaches whoever did what it was told of.
        }
    }

    private void Step(int number)
    {
        string key = $"{number}";
        long asked = time.GetTimestamp();
        SoakValue? found;
        switch (_random.Next(24))
        {
            case 0: cache.Remove(key); break;
            case 1: if (cache.TryRemove(key, out found)) ledger.Found(number, found, asked); break;
            case 2: if (cache.TryGet(key, out found)) cache.TryRemove(key, found); break;
            case 3: cache.TryAdd(key, Make(number)); break;
            case 4: if (cache.TryGet(key, out found)) cache.TryUpdate(key, Make(number), found); break;
            case 5: cache.AddOrUpdate(key, _ => Make(number), (_, _) => Make(number)); break;
            case 6 when _random.Next(400) == 0: cache.Clear(); break;
            case 7 when _random.Next(40) == 0: cache.Trim(_random.Next(30)); break;
            case 8 when _random.Next(40) == 0: Assert.InRange(cache.Walk().Count(), 0, 2 * Keys); break;
            case 9 when ownsTime && _random.Next(10) == 0: time.Advance(Tick * _random.NextDouble()); break;
            case 10: ledger.Found(number, cache.GetOrAdd(key, _ => Make(number)), asked); break;
            case 11: ledger.Found(number, cache.GetOrAdd(key, _ => Nested(number)), asked); break;
            case 12: Load(number, key); break;
            case 13: cache.SetMany(new(key, Make(number)), new($"{number + 1}", Make(number + 1))); break;
            case 14: Batch(number, asked); break;
            case 15: BySpan(number, key, asked); break;
            case 16: cache.GetAlternateLookup<ReadOnlySpan<char>>().Set(key, Make(number)); break;
            case 17 when hasTimes: SetWithTime(number, key); break;
            case 18: Assert.InRange(cache.Weight, 0, Capacity); break;
            case 19 or 20: cache.Set(key, Make(number)); break;
            default: if (cache.TryGet(key, out found)) ledger.Found(number, found, asked); break;
        }
    }

    private SoakValue Make(int number)
    {
        int weight = _random.Next(200) == 0 ? 10 * _random.Next(40) : _random.Next(3);
        return new SoakValue(number, hasWeights ? weight : 1, 0, long.MaxValue);
    }

    // Only upwards: two that ask for each other's keys would wait for ever.
    private SoakValue Nested(int number)
    {
        cache.GetOrAdd($"{number + 1}", _ => Make(number + 1));
        cache.Remove($"{number}");
        return Make(number);
    }

    private void Load(int number, string key)
    {
        SoakValue value = Make(number);
        bool fails = _random.Next(8) == 0;
        bool leaves = _random.Next(3) == 0;
        CancellationTokenSource left = new();
        ValueTask<SoakValue> load = cache.GetOrAddAsync(
            key,
            async (_, token) =>
            {
                if (fails) throw new FormatException("of the factory");
                await Task.Yield();
                token.ThrowIfCancellationRequested();
                return value;
            },
            left.Token);
        if (leaves) left.Cancel();
        _loads.RemoveAll(static task => task.IsCompletedSuccessfully);
        _loads.Add(Await(load, number));
    }

    private async Task Await(ValueTask<SoakValue> load, int number)
    {
        long asked = time.GetTimestamp();
        try
        {
            ledger.Found(number, await load.ConfigureAwait(false), asked: 0);
        }
        catch (Exception e) when (e is OperationCanceledException or FormatException)
        {
            Assert.True(asked > 0);
        }
    }

    private void Batch(int number, long asked)
    {
        string[] keys = [.. Enumerable.Range(number, _values.Length).Select(static n => $"{n}")];
        int missing = cache.GetMany(keys, _values, _missing);
        for (int i = 0; i < keys.Length; i++)
        {
            if (!_missing.AsSpan(0, missing).Contains(i)) ledger.Found(number + i, _values[i], asked);
        }
    }

    private void BySpan(int number, string key, long asked)
    {
        AlternateLookup<ReadOnlySpan<char>, string, SoakValue> lookup = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGet(key, out SoakValue? found)) ledger.Found(number, found, asked);
        else ledger.Found(number, lookup.GetOrAdd(key, _ => Make(number)), asked);
        if (_random.Next(4) == 0) lookup.Remove(key);
    }

    private void SetWithTime(int number, string key)
    {
        TimeSpan lasts = Tick * (30 * _random.NextDouble());
        // Time may go on meanwhile, by less than a tick.
        long over = time.GetTimestamp() + (lasts + (3 * Tick)).Ticks;
        SoakValue value = new(number, hasWeights ? _random.Next(3) : 1, time.GetTimestamp() + lasts.Ticks, over);
        cache.Set(key, value, new CacheEntryOptions { ExpiresAfter = lasts });
    }
}
