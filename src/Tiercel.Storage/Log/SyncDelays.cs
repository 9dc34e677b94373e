namespace Tiercel.Storage;

/// <summary>
/// Counts how often something is written while a sync has been under way for long: the disk is slower than what comes. One thread
/// at a time syncs, one at a time writes; anybody may look.
/// </summary>
internal sealed class SyncDelays(TimeProvider time)
{
    private const long Nothing = 0;

    // So long Redis holds back what is to be written while it syncs; then it goes on and counts that, as is done here.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(2);

    // Since when what has not been counted yet is under way.
    private long _since = Nothing;
    private long _count;

    /// <summary>Once for every two seconds of a sync in which something was written behind them.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Whether a sync is under way.</summary>
    public bool IsSyncing => Volatile.Read(ref _since) != Nothing;

    /// <summary>A sync begins.</summary>
    public void Begin() => Volatile.Write(ref _since, Now);

    /// <summary>It has ended.</summary>
    public void End() => Volatile.Write(ref _since, Nothing);

    /// <summary>Something is about to be written.</summary>
    public void NoteWrite()
    {
        long since = Volatile.Read(ref _since);
        if (since == Nothing || time.GetElapsedTime(since) < Long) return;
        // Unless it has ended meanwhile.
        if (Interlocked.CompareExchange(ref _since, Now, since) == since) Volatile.Write(ref _count, _count + 1);
    }

    private long Now => Math.Max(Nothing + 1, time.GetTimestamp());
}
