namespace Tiercel.Engine;

/// <summary>Something that took long.</summary>
/// <param name="UnixSeconds">When it ended.</param>
/// <param name="Milliseconds">How long it took.</param>
internal readonly record struct SlowEventSample(long UnixSeconds, long Milliseconds);

/// <summary>The last events of one kind, one for each second: the longest. Under the lock of <see cref="SlowEvents"/>.</summary>
internal sealed class SlowEventSeries
{
    // As in Redis: something over two and a half minutes, if each second has one.
    private const int MaxSamples = 160;

    private readonly SlowEventSample[] _ring = new SlowEventSample[MaxSamples];
    private int _count;
    private int _next;

    /// <summary>The longest event of all that there were.</summary>
    public long WorstMs { get; private set; }

    public void Add(SlowEventSample sample)
    {
        WorstMs = Math.Max(WorstMs, sample.Milliseconds);
        int last = (_next + MaxSamples - 1) % MaxSamples;
        if (_count > 0 && _ring[last].UnixSeconds == sample.UnixSeconds)
        {
            if (sample.Milliseconds > _ring[last].Milliseconds) _ring[last] = sample;
            return;
        }

        _ring[_next] = sample;
        _next = (_next + 1) % MaxSamples;
        _count = Math.Min(_count + 1, MaxSamples);
    }

    /// <summary>The events that are kept, the oldest first.</summary>
    public SlowEventSample[] Samples()
    {
        SlowEventSample[] samples = new SlowEventSample[_count];
        int first = (_next + MaxSamples - _count) % MaxSamples;
        for (int i = 0; i < _count; i++) samples[i] = _ring[(first + i) % MaxSamples];
        return samples;
    }
}
