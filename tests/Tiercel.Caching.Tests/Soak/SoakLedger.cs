using System.Collections.Concurrent;

namespace Tiercel.Caching.Tests;

/// <summary>
/// Hears the events of a cache and holds it to them: whatever was stored departs once. Every so often it throws, when it has noted what it
/// was told. Thread safe.
/// </summary>
internal sealed class SoakLedger(TimeProvider time, bool throws)
{
    private readonly long[] _counts = new long[Enum.GetValues<CacheEventKind>().Length];
    private long _complete;
    private int _untilThrown = 100;

    /// <summary>What was wrong, if anything.</summary>
    public ConcurrentQueue<string> Wrongs { get; } = new();

    public void Hear(in CacheEvent<string, SoakValue> happened)
    {
        CacheEventKind kind = happened.Kind;
        Interlocked.Increment(ref _counts[(int)kind]);
        SoakValue? value = happened.Value;
        if (kind == CacheEventKind.Set) Note(value!, SoakMark.Stored);
        if (IsDeparture(kind)) Note(value!, SoakMark.Departed);
        if (kind == CacheEventKind.Expired && value!.SettledTicks > time.GetTimestamp()) Wrongs.Enqueue("a value expired before its time");
        if (value is not null && $"{value.Key}" != happened.Key) Wrongs.Enqueue($"a value of {value.Key} was told of as one of {happened.Key}");
        if (throws && IsDeparture(kind) && Interlocked.Decrement(ref _untilThrown) % 100 == 0) throw new FormatException("of the inspector");
    }

    /// <summary>A value that was found under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What was found.</param>
    /// <param name="asked">The time before it was asked for.</param>
    public void Found(int key, SoakValue? value, long asked)
    {
        if (value is null || value.Key != key) Wrongs.Enqueue($"{value?.Key} was found under {key}");
        else if (value.OverTicks <= asked) Wrongs.Enqueue("a value was found whose time was over");
    }

    /// <summary>When all is still and the cache empty.</summary>
    public void Close(CacheStatistics statistics)
    {
        long departed = Of(CacheEventKind.Replaced) + Of(CacheEventKind.Removed) + Of(CacheEventKind.Evicted) + Of(CacheEventKind.Expired);
        Assert.Empty(Wrongs);
        Assert.True(departed > 0);
        Assert.Equal(Of(CacheEventKind.Set), departed);
        Assert.Equal(departed, _complete);
        Assert.Equal(
            (Of(CacheEventKind.Hit), Of(CacheEventKind.Miss), Of(CacheEventKind.Set), Of(CacheEventKind.Refused)),
            (statistics.Hits, statistics.Misses, statistics.Sets, statistics.Refusals));
        Assert.Equal(departed, statistics.Replacements + statistics.Removals + statistics.Evictions + statistics.Expirations);
    }

    private static bool IsDeparture(CacheEventKind kind) =>
        kind is CacheEventKind.Replaced or CacheEventKind.Removed or CacheEventKind.Evicted or CacheEventKind.Expired;

    private long Of(CacheEventKind kind) => Volatile.Read(ref _counts[(int)kind]);

    private void Note(SoakValue value, SoakMark mark)
    {
        (bool wasSet, bool areBoth) = value.Mark(mark);
        if (wasSet) Wrongs.Enqueue($"told twice: {mark}");
        if (areBoth) Interlocked.Increment(ref _complete);
    }
}
