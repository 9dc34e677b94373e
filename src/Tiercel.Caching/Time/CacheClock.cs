namespace Tiercel.Caching;

/// <summary>
/// Time in ticks since the cache was made, read from a field that a timer advances: a quarter of a nanosecond, against more than 20
/// for asking the system. Ticks are those of a clock that only goes forward: setting the wall clock changes nothing.
/// </summary>
/// <remarks>
/// With a <see cref="TimeProvider"/> other than the system's every read asks the provider, so that tests own the time; if that goes
/// back, ticks stand until it has caught up. Tick 0 is never the present: as a deadline it says "never". Thread safe.
/// </remarks>
internal sealed class CacheClock
{
    private readonly TimeProvider _provider;
    private readonly bool _isCached;
    private readonly long _start;
    private uint _now;

    /// <param name="provider">The time.</param>
    /// <param name="resolution">The length of a tick, at least a millisecond.</param>
    public CacheClock(TimeProvider provider, TimeSpan resolution)
    {
        _provider = provider;
        _isCached = provider == TimeProvider.System;
        _start = provider.GetTimestamp();
        Resolution = resolution;
        Advance();
    }

    /// <summary>The length of a tick.</summary>
    public TimeSpan Resolution { get; }

    /// <summary>The present tick.</summary>
    public uint Now
    {
        get
        {
            if (!_isCached) Advance();
            return Volatile.Read(ref _now);
        }
    }

    /// <summary>Reads the time anew.</summary>
    public void Advance()
    {
        uint tick = (uint)Math.Min(uint.MaxValue, 1 + (ulong)(Elapsed().Ticks / Resolution.Ticks));
        uint now = Volatile.Read(ref _now);
        // Backwards it never goes: two threads may have read the time in one order and come here in the other.
        while (tick > now)
        {
            uint seen = Interlocked.CompareExchange(ref _now, tick, now);
            if (seen == now) return;
            now = seen;
        }
    }

    /// <summary>The tick at which so much time has passed; never before it has. 0, never, for what is longer than ticks can say.</summary>
    public uint DeadlineIn(TimeSpan time)
    {
        uint now = Now;
        if (time <= TimeSpan.Zero) return now;
        if (time.Ticks > long.MaxValue / 2) return 0;
        // From the present tick on, should the provider have gone back.
        long elapsed = Math.Max(Elapsed().Ticks, (now - 1) * Resolution.Ticks);
        long ticks = (elapsed + time.Ticks + Resolution.Ticks - 1) / Resolution.Ticks;
        return ticks < uint.MaxValue ? (uint)ticks + 1 : 0;
    }

    /// <summary>
    /// As many ticks on, at least the time has passed, wherever in its tick it began; 0 for what is longer than ticks can say.
    /// </summary>
    public uint TicksOf(TimeSpan time)
    {
        long ticks = (time.Ticks / Resolution.Ticks) + (time.Ticks % Resolution.Ticks > 0 ? 1 : 0);
        return ticks < int.MaxValue - 1 ? (uint)ticks + 1 : 0;
    }

    private TimeSpan Elapsed()
    {
        TimeSpan elapsed = _provider.GetElapsedTime(_start);
        return elapsed > TimeSpan.Zero ? elapsed : TimeSpan.Zero;
    }
}
