namespace Tiercel.Server;

/// <summary>
/// What one worker counts, without atomics: only its thread writes, INFO adds up all workers from any thread. Times
/// of commands are sampled, because two clock reads would cost more than many a command: every 32nd batch is timed and
/// stands for the others of its last command.
/// </summary>
internal sealed class WorkerCounters(int commands)
{
    private const uint SampleEvery = 32;

    private readonly long[] _sampledTicks = new long[commands];
    private readonly long[] _sampledCalls = new long[commands];
    private uint _batches;

    /// <summary>Calls by row of the command table.</summary>
    public long[] Calls { get; } = new long[commands];

    public ErrorCounts Errors { get; } = new();

    public long BytesReceived { get; set; }

    public long BytesSent { get; set; }

    public bool IsSampled() => (++_batches % SampleEvery) == 1;

    public void AddSample(int command, long ticks, int calls)
    {
        if (command < 0) return;
        _sampledTicks[command] += ticks;
        _sampledCalls[command] += calls;
    }

    /// <summary>Microseconds that all calls of a command are estimated to have taken.</summary>
    public double EstimateMicroseconds(int command)
    {
        if (_sampledCalls[command] == 0) return 0;
        double ticksEach = (double)_sampledTicks[command] / _sampledCalls[command];
        return ticksEach * Calls[command] * 1_000_000 / System.Diagnostics.Stopwatch.Frequency;
    }

    /// <summary>Starts again at zero: CONFIG RESETSTAT. Counts made at the same moment may survive it.</summary>
    public void Reset()
    {
        Array.Clear(Calls);
        Array.Clear(_sampledTicks);
        Array.Clear(_sampledCalls);
        Errors.Reset();
        BytesReceived = 0;
        BytesSent = 0;
    }
}
