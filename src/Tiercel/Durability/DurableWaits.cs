using Tiercel.Persistence;

namespace Tiercel;

/// <summary>As many waits as there ever were at one time, up to a limit, to be used again. Thread safe.</summary>
internal sealed class DurableWaits(DurableStore log)
{
    // More at one time than anybody is likely to have; what goes beyond is left to the collector.
    private const int MaxIdle = 1024;

    private readonly Lock _gate = new();
    private readonly Stack<DurableWait> _idle = new();

    /// <summary>One that nobody uses.</summary>
    public DurableWait Take()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out DurableWait? wait)) return wait;
        }

        return new DurableWait(log, this);
    }

    /// <summary>It is not used any more.</summary>
    public void Return(DurableWait wait)
    {
        lock (_gate)
        {
            if (_idle.Count < MaxIdle) _idle.Push(wait);
        }
    }
}
