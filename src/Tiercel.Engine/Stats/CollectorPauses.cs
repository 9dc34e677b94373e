namespace Tiercel.Engine;

/// <summary>Tells <see cref="SlowEvents"/> of the pauses that the runtime's collector makes. One thread at a time.</summary>
internal sealed class CollectorPauses(SlowEvents events)
{
    private TimeSpan _total = GC.GetTotalPauseDuration();

    /// <summary>Notes the pauses since the last look, together.</summary>
    public void Look()
    {
        TimeSpan total = GC.GetTotalPauseDuration();
        if (total != _total) events.Note(SlowEvents.CollectorPause, total - _total);
        _total = total;
    }
}
