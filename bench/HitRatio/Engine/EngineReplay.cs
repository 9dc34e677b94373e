using Tiercel.Engine;

namespace Tiercel.Bench.HitRatio;

/// <summary>
/// Replays a trace against the engine: asks for each key, and sets it if it is not there. The engine's clock is driven
/// by the trace, at a pace given in requests a second, so a replay of milliseconds may last a day.
/// </summary>
internal sealed class EngineReplay(Trace trace, EngineOptions options, double requestsPerSecond, int valueBytes)
{
    // As often as the engine's own thread would at a pace of a thousand requests a second.
    private const int RequestsPerSlice = 100;

    public double HitRatio { get; private set; }

    /// <summary>Keys at the end.</summary>
    public long Keys { get; private set; }

    public double Run()
    {
        TraceClock clock = new();
        options.TimeProvider = clock;
        using Keyspace keyspace = new(options);
        Database database = keyspace.Database(0);
        byte[] value = new byte[valueBytes];
        long hits = 0;
        for (int i = 0; i < trace.Requests.Length; i++)
        {
            clock.Seconds = i / requestsPerSecond;
            if (i % RequestsPerSlice == 0) keyspace.RunMaintenance();
            byte[] key = trace.Keys[trace.Requests[i]];
            if (IsHit(database, key)) hits++;
            else database.Strings.Set(key, value);
        }

        keyspace.CheckInvariants();
        Keys = database.Count;
        HitRatio = (double)hits / trace.Requests.Length;
        return HitRatio;
    }

    private static bool IsHit(Database database, byte[] bytes)
    {
        Key key = new(bytes, database.Keyspace.Hash(bytes));
        KeyScope scope = new(database);
        scope.Acquire(key.Hash);
        bool exists = scope.Find(in key, LookupMode.Read).Exists;
        scope.Release();
        return exists;
    }

    private sealed class TraceClock : TimeProvider
    {
        // Half a second past the full one, as the replay against Redis begins.
        private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, 500, TimeSpan.Zero);

        public double Seconds { get; set; }

        public override DateTimeOffset GetUtcNow() => Start.AddSeconds(Seconds);
    }
}
