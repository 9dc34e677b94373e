namespace Tiercel.Caching;

/// <summary>
/// Time in ticks since the cache was made, read from a field that a timer advances: a quarter of a nanosecond, against more than 20
/// for asking the system. Ticks are those of a clock that only goes forward: setting the wall clock changes nothing.
/// </summary>
/// <remarks>
/// With a <see cref="TimeProvider"/> other than the system's every read asks the provider, so that tests own the time; if that goes
/// back, ticks stand until it has caught up. Of a tick's number the lower half is kept with entries: which of two is later is seen from
/// their difference, as long as that is less than 2^31. As a deadline 0 says "never". Thread safe.
/// </remarks>
internal sealed class CacheClock
{
    // How far ahead a deadline may be. What falls short of 2^31 is for threads that are late with the present.
    private const long MostTicks = int.MaxValue - (1 << 20);

    private readonly TimeProvider _provider;
    private readonly long _start;
    private volatile bool _isAdvanced;
    private long _now;

    /// <param name="provider">The time.</param>
    /// <param name="resolution">The length of a tick, at least a millisecond.</param>
    public CacheClock(TimeProvider provider, TimeSpan resolution)
    {
        _provider = provider;
        _isAdvanced = provider == TimeProvider.System;
        _start = provider.GetTimestamp();
        Resolution = resolution;
        Advance();
    }

    /// <summary>The length of a tick.</summary>
    public TimeSpan Resolution { get; }

    /// <summary>The present tick, its lower half.</summary>
    public uint Now => (uint)Present;

    private long Present
    {
        get
        {
            if (!_isAdvanced) Advance();
            return Volatile.Read(ref _now);
        }
    }

    /// <summary>From here on every read asks the provider: nobody calls <see cref="Advance"/> any more.</summary>
    public void StandAlone() => _isAdvanced = false;

    /// <summary>Reads the time anew.</summary>
    public void Advance()
    {
        long tick = 1 + (Elapsed().Ticks / Resolution.Ticks);
        long now = Volatile.Read(ref _now);
        // Backwards it never goes: two threads may have read the time in one order and come here in the other.
        while (tick > now)
        {
            long seen = Interlocked.CompareExchange(ref _now, tick, now);
            if (seen == now) return;
            now = seen;
        }
    }

    /// <summary>The tick at which so much time has passed; never before it has. 0, never, for what is longer than ticks can say.</summary>
    public uint DeadlineIn(TimeSpan time)
    {
        long now = Present;
        // The tick before is over as well.
        if (time <= TimeSpan.Zero) return (uint)now == 0 ? uint.MaxValue : (uint)now;
        if (time.Ticks > long.MaxValue / 2) return 0;
        // From the present tick on, should the provider have gone back.
        long elapsed = Math.Max(Elapsed().Ticks, (now - 1) * Resolution.Ticks);
        long tick = 1 + ((elapsed + time.Ticks + Resolution.Ticks - 1) / Resolution.Ticks);
        if (tick - now > MostTicks) return 0;
        return (uint)tick == 0 ? 1 : (uint)tick;
    }

    /// <summary>
    /// As many ticks on, at least the time has passed, wherever in its tick it began; 0 for what is longer than ticks can say.
    /// </summary>
    public uint TicksOf(TimeSpan time)
    {
        long ticks = (time.Ticks / Resolution.Ticks) + (time.Ticks % Resolution.Ticks > 0 ? 1 : 0);
        return ticks < MostTicks ? (uint)ticks + 1 : 0;
    }

    private TimeSpan Elapsed()
    {
        TimeSpan elapsed = _provider.GetElapsedTime(_start);
        return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
    }
}
