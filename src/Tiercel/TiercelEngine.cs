using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel;

/// <summary>An embedded engine: databases in memory off the managed heap. Thread safe. Dispose it to free the memory.</summary>
public sealed class TiercelEngine : IDisposable
{
    public TiercelEngine(EngineOptions? options = null) => Keyspace = new Keyspace(options ?? new EngineOptions());

    internal Keyspace Keyspace { get; }

    /// <summary>The database with this index, from 0.</summary>
    public Database GetDatabase(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Keyspace.DatabaseCount);
        return Keyspace.Database(index);
    }

    public void Dispose() => Keyspace.Dispose();
}
