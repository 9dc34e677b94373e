using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// What one worker counts, without atomics: only its thread writes, INFO adds up all workers from any thread.
/// </summary>
internal sealed class WorkerCounters(CommandDispatcher dispatcher)
{
    private long _receivedBefore;
    private long _sentBefore;

    /// <summary>Calls, errors and times by command.</summary>
    public CommandStatistics Commands { get; } = new(dispatcher);

    public ErrorCounts Errors { get; } = new();

    /// <summary>Bytes received since the start. Only the worker writes.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Bytes sent since the start. Only the worker writes.</summary>
    public long BytesSent { get; set; }

    /// <summary>Bytes received since the last reset.</summary>
    public long RecentlyReceived => BytesReceived - Volatile.Read(ref _receivedBefore);

    /// <summary>Bytes sent since the last reset.</summary>
    public long RecentlySent => BytesSent - Volatile.Read(ref _sentBefore);

    /// <summary>Starts again at zero for those who read: CONFIG RESETSTAT.</summary>
    public void Reset()
    {
        Commands.Reset();
        Errors.Reset();
        Volatile.Write(ref _receivedBefore, BytesReceived);
        Volatile.Write(ref _sentBefore, BytesSent);
    }
}
