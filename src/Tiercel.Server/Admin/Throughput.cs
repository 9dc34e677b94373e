namespace Tiercel.Server;

/// <summary>
/// Commands and bytes a second, over the last second or a little more: sampled by whoever maintains connections.
/// Thread safe.
/// </summary>
internal sealed class Throughput(ServerContext server)
{
    private const long IntervalMs = 1000;

    private readonly Lock _gate = new();
    private Sample _last;
    private volatile Rates _rates = new(0, 0, 0);

    /// <summary>What the last whole interval saw.</summary>
    public Rates Now => _rates;

    /// <summary>Ends an interval, if it has lasted long enough.</summary>
    public void Advance()
    {
        long nowMs = server.NowMs;
        if (nowMs - Volatile.Read(ref _last.AtMs) < IntervalMs || !_gate.TryEnter()) return;
        try
        {
            Sample next = new() { AtMs = nowMs };
            foreach (WorkerCounters worker in server.Counters())
            {
                next.Commands += worker.Commands.TotalCalls();
                next.Received += worker.BytesReceived;
                next.Sent += worker.BytesSent;
            }

            double seconds = Math.Max(1, nowMs - _last.AtMs) / 1000.0;
            // After a reset of the statistics there are fewer commands than before.
            if (_last.AtMs != 0)
            {
                _rates = new Rates(
                    Math.Max(0, next.Commands - _last.Commands) / seconds,
                    (next.Received - _last.Received) / seconds,
                    (next.Sent - _last.Sent) / seconds);
            }

            _last = next;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>What happened in a second.</summary>
    public sealed record Rates(double Commands, double BytesReceived, double BytesSent);

    private struct Sample
    {
        public long AtMs;
        public long Commands;
        public long Received;
        public long Sent;
    }
}
