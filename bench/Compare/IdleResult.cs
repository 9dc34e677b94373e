namespace Tiercel.Bench.Compare;

/// <summary>What connections that say nothing cost a server: its resident growth for each, and others' PING.</summary>
/// <param name="Bytes">Resident bytes a connection.</param>
/// <param name="P99Alone">99th percentile of the latency of PING over one connection, in microseconds, before they came.</param>
/// <param name="P99Among">The same while they are there.</param>
internal sealed record IdleFigures(double Bytes, double P99Alone, double P99Among);

/// <summary>Both servers with as many idle connections.</summary>
internal sealed record IdleResult(string Transport, IdleFigures Redis, IdleFigures Tiercel)
{
    // A tenth is what two runs of the same differ by.
    private const double Unchanged = 1.1;

    public Verdict Bytes => new(Tiercel.Bytes / Redis.Bytes, 0.5, AtLeast: false);

    public Verdict P99 => new(Tiercel.P99Among / Tiercel.P99Alone, Unchanged, AtLeast: false);
}
