namespace Tiercel.Server;

/// <summary>Lets one line pass in an interval, where a flood of them would say no more. Thread safe.</summary>
internal sealed class LogInterval(long intervalMs)
{
    private long _passedAtMs = -intervalMs;

    /// <summary>Whether a line may be written at this time.</summary>
    public bool Passes(long nowMs)
    {
        long last = Interlocked.Read(ref _passedAtMs);
        return nowMs - last >= intervalMs && Interlocked.CompareExchange(ref _passedAtMs, nowMs, last) == last;
    }
}
