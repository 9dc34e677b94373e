using System.Diagnostics;

namespace Tiercel.Engine;

/// <summary>
/// What took long of late, by the kind of work: LATENCY of a server. An event counts from <c>latency-monitor-threshold</c>
/// on, and while that is 0 none does. Names and the form of the samples are Redis's where it has such work. Thread safe; the
/// lock is taken for events that count only.
/// </summary>
internal sealed class SlowEvents(Keyspace keyspace)
{
    /// <summary>A command.</summary>
    public const string Command = "command";

    /// <summary>A command that should never take long, as its time hardly depends on its arguments.</summary>
    public const string FastCommand = "fast-command";

    /// <summary>The part of a background slice in which keys were removed whose time had passed.</summary>
    public const string ExpireCycle = "expire-cycle";

    /// <summary>The part of a background slice in which sparse pages were emptied.</summary>
    public const string DefragCycle = "active-defrag-cycle";

    /// <summary>Keys evicted to make room for a command, which waited for it.</summary>
    public const string EvictionCycle = "eviction-cycle";

    /// <summary>The beginning of a snapshot, for which all locks are held.</summary>
    public const string SnapshotBegin = "snapshot-begin";

    /// <summary>Pauses of all managed threads, made by the runtime's collector, between two background slices.</summary>
    public const string CollectorPause = "gc-pause";

    private readonly Lock _gate = new();

    // As many as there are constants above, at most.
    private readonly Dictionary<string, SlowEventSeries> _series = [];

    /// <summary>Whether any event counts.</summary>
    public bool IsOn => keyspace.Options.SlowEventThresholdMs > 0;

    /// <summary>A piece of work begins: what <see cref="End"/> takes.</summary>
    public long Begin() => IsOn ? Stopwatch.GetTimestamp() : 0;

    /// <summary>The work that began then has ended.</summary>
    public void End(string name, long began)
    {
        if (began != 0) Note(name, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Keeps an event that has just ended, if it took long enough.</summary>
    public void Note(string name, TimeSpan duration)
    {
        long threshold = keyspace.Options.SlowEventThresholdMs;
        long milliseconds = (long)duration.TotalMilliseconds;
        if (threshold <= 0 || milliseconds < threshold) return;
        long seconds = keyspace.NowMs / 1000;
        lock (_gate)
        {
            if (!_series.TryGetValue(name, out SlowEventSeries? series)) _series.Add(name, series = new SlowEventSeries());
            series.Add(new SlowEventSample(seconds, milliseconds));
        }
    }

    /// <summary>The kinds of which there are events, in the order in which they were first seen.</summary>
    public string[] Names()
    {
        lock (_gate) return [.. _series.Keys];
    }

    /// <summary>The events of a kind, the oldest first; none if there are none.</summary>
    /// <param name="name">The kind, exactly.</param>
    /// <param name="worstMs">The longest of all, also of those that are no longer kept.</param>
    public SlowEventSample[] Samples(string name, out long worstMs)
    {
        lock (_gate)
        {
            bool known = _series.TryGetValue(name, out SlowEventSeries? series);
            worstMs = known ? series!.WorstMs : 0;
            return known ? series!.Samples() : [];
        }
    }

    /// <summary>Forgets the events of a kind; false if there were none.</summary>
    public bool Forget(string name)
    {
        lock (_gate) return _series.Remove(name);
    }

    /// <summary>Forgets all events: returns of how many kinds there were any.</summary>
    public int ForgetAll()
    {
        lock (_gate)
        {
            int count = _series.Count;
            _series.Clear();
            return count;
        }
    }
}
