namespace Tiercel.Primitives;

/// <summary>
/// Bytes in use and the most there have been. Shards add to it in batches, so it may be off by their pending
/// remainders. Thread safe.
/// </summary>
internal sealed class MemoryAccount
{
    private long _usedBytes;
    private long _peakBytes;

    public long UsedBytes => Volatile.Read(ref _usedBytes);

    public long PeakBytes => Math.Max(Volatile.Read(ref _peakBytes), UsedBytes);

    public void Add(long bytes)
    {
        long used = Interlocked.Add(ref _usedBytes, bytes);
        // Lost updates between two threads at a peak are one batch at most.
        if (used > Volatile.Read(ref _peakBytes)) Volatile.Write(ref _peakBytes, used);
    }

    public void ResetPeak() => Volatile.Write(ref _peakBytes, UsedBytes);
}
