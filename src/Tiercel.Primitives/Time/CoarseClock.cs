namespace Tiercel.Primitives;

/// <summary>
/// The wall clock, read from a field. Somebody advances it: a reactor once a turn, or a timer each millisecond.
/// 0.25 ns a read, against 22 to 30 for the system's clock.
/// </summary>
/// <remarks>
/// With a <see cref="TimeProvider"/> other than the system's every read asks the provider: tests own the time.
/// Thread safe.
/// </remarks>
internal sealed class CoarseClock
{
    private readonly TimeProvider _provider;
    private long _nowMs;
    private int _accessSeconds;
    private volatile bool _stands;

    public CoarseClock(TimeProvider provider)
    {
        _provider = provider;
        IsCached = provider == TimeProvider.System;
        Advance();
    }

    /// <summary>Whether reads see what the last <see cref="Advance"/> saw; else each asks the provider.</summary>
    public bool IsCached { get; }

    /// <summary>Unix time in milliseconds, as of the last <see cref="Advance"/>.</summary>
    public long NowMs => IsCached || _stands ? Volatile.Read(ref _nowMs) : ReadProvider();

    /// <summary>As <see cref="NowMs"/>, also while that stands: asks the provider each time.</summary>
    public long WallMs => ReadProvider();

    /// <summary>Unix time in seconds, the low 16 bits: what entries remember of their last access.</summary>
    public ushort AccessSeconds => IsCached ? (ushort)Volatile.Read(ref _accessSeconds) : (ushort)(ReadProvider() / 1000);

    /// <summary>Stands at a moment until <see cref="GoOn"/>: what reads of it are to see.</summary>
    public void StandAt(long nowMs)
    {
        _stands = true;
        Volatile.Write(ref _nowMs, nowMs);
    }

    /// <summary>Ends what <see cref="StandAt"/> began.</summary>
    public void GoOn()
    {
        _stands = false;
        Advance();
    }

    /// <summary>Reads the time anew.</summary>
    public void Advance()
    {
        long nowMs = ReadProvider();
        if (!_stands) Volatile.Write(ref _nowMs, nowMs);
        Volatile.Write(ref _accessSeconds, (ushort)(nowMs / 1000));
    }

    private long ReadProvider() => _provider.GetUtcNow().ToUnixTimeMilliseconds();
}
