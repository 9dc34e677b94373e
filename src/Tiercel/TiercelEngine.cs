using Tiercel.Engine;

namespace Tiercel;

/// <summary>
/// An embedded engine: numbered databases in memory off the managed heap, for this process alone or served to others by
/// <c>TiercelServer.Start(engine)</c>. Thread safe. Dispose it to free the memory and end its one background thread;
/// after that every operation throws <see cref="ObjectDisposedException"/>, while leases stay valid.
/// </summary>
public sealed class TiercelEngine : IDisposable
{
    /// <summary>An empty engine.</summary>
    /// <param name="options">Its limits; null = the defaults. Kept, not copied: changeable ones may be changed later.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option lies outside its range.</exception>
    public TiercelEngine(EngineOptions? options = null)
        : this(WithDefaults(options ?? new EngineOptions()), drivesClock: true)
    {
    }

    /// <summary>An engine whose clock somebody else advances: the reactors of the server that owns it.</summary>
    internal TiercelEngine(EngineOptions options, bool drivesClock)
    {
        Keyspace = new Keyspace(options);
        Keyspace.StartMaintenance(drivesClock && options.TimeProvider == TimeProvider.System);
    }

    /// <summary>Counters of this moment: keys, memory, hits, misses, removals.</summary>
    public KeyspaceStatistics Statistics => Keyspace.GetStatistics();

    internal Keyspace Keyspace { get; }

    /// <summary>The database with this index, from 0. It costs next to nothing until the first key comes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such database.</exception>
    public Database GetDatabase(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Keyspace.DatabaseCount);
        return Keyspace.Database(index);
    }

    private static EngineOptions WithDefaults(EngineOptions options)
    {
        options.UseEmbeddedDefaults();
        return options;
    }

    /// <summary>Stops the background thread and frees all memory. Calling it again does nothing.</summary>
    public void Dispose() => Keyspace.Dispose();
}
