using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// How long operations take under the lock of their shard, from every 1,024th of each shard: reading the clock twice
/// would cost more than an operation. Thread safe.
/// </summary>
internal sealed class OperationLatencies
{
    private readonly Lock _lock = new();
    private readonly Histogram _nanoseconds = new();

    /// <summary>Notes an operation that began at a timestamp of the system's stopwatch and ends now.</summary>
    public void Record(long began)
    {
        long nanoseconds = (long)Stopwatch.GetElapsedTime(began).TotalNanoseconds;
        lock (_lock) _nanoseconds.Record(nanoseconds);
    }

    /// <summary>The time that this share of the operations, from 0 to 1, did not pass.</summary>
    public TimeSpan Percentile(double share)
    {
        lock (_lock) return TimeSpan.FromMicroseconds(_nanoseconds.Percentile(share) / 1000.0);
    }

    public void Clear()
    {
        lock (_lock) _nanoseconds.Clear();
    }
}
