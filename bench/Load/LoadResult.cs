namespace Tiercel.Bench.Load;

/// <summary>The figures of one run. Durations are in microseconds; the server's are 0 if no process was named.</summary>
public sealed record LoadResult
{
    public required string Command { get; init; }

    public required int Connections { get; init; }

    public required int Depth { get; init; }

    public required long Keys { get; init; }

    public required int ValueBytes { get; init; }

    public required long Requests { get; init; }

    public required double Seconds { get; init; }

    public required double RequestsPerSecond { get; init; }

    public required double P50Us { get; init; }

    public required double P99Us { get; init; }

    public required double P999Us { get; init; }

    public required double MaxUs { get; init; }

    public required double ServerCpuUsPerRequest { get; init; }

    public required double ServerSwitchesPerRequest { get; init; }

    public required double ClientCpuUsPerRequest { get; init; }

    public required long Misses { get; init; }

    public required long Errors { get; init; }

    public string? FirstError { get; init; }

    /// <summary>All of it in one line.</summary>
    public override string ToString() =>
        $"{Command} connections {Connections} depth {Depth}: {RequestsPerSecond:N0}/s, "
        + $"p50 {P50Us:N1} p99 {P99Us:N1} p99.9 {P999Us:N1} max {MaxUs:N1} us, "
        + $"server {ServerCpuUsPerRequest:N3} client {ClientCpuUsPerRequest:N3} us CPU/request, "
        + $"{ServerSwitchesPerRequest:N4} switches/request, {Requests} requests, {Misses} misses, {Errors} errors";
}
