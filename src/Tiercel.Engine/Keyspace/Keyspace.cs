
namespace Tiercel.Engine;

/// <summary>All databases of one engine, with what they share: memory accounting, clock, eviction, statistics.</summary>
public sealed class Keyspace : IDisposable
{
    private readonly Database?[] _databases;

    public Keyspace(EngineOptions options)
    {
        Options = options;
        _databases = new Database?[options.Databases];
    }

    public EngineOptions Options { get; }

    public int DatabaseCount => _databases.Length;

    /// <summary>Unix time in milliseconds, by the cached clock.</summary>
    public long NowMs => Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Advances the cached clock; a reactor calls it once a turn.</summary>
    internal void AdvanceClock()
    {
    }

    /// <summary>The database with this index, created on first use; the index must be in range.</summary>
    internal Database Database(int index) => _databases[index] ??= new Database(this, index);

    /// <summary>As <see cref="Database(int)"/>, but null if nothing has used it yet.</summary>
    internal Database? DatabaseIfCreated(int index) => _databases[index];

    internal ulong Hash(ReadOnlySpan<byte> key)
    {
        HashCode h = default;
        h.AddBytes(key);
        return (ulong)h.ToHashCode() * 0x9E37_79B9_7F4A_7C15;
    }

    /// <summary>Evicts until the limits hold; false if they do not and nothing may be evicted. Called under no lock.</summary>
    internal bool MakeRoom() => true;

    /// <summary>Empties every database.</summary>
    internal void Clear()
    {
        foreach (Database? d in _databases) d?.Clear();
    }

    public KeyspaceStatistics GetStatistics() => new() { Keys = _databases.Sum(d => d?.Count ?? 0) };

    public void ResetStatistics()
    {
    }

    public void Dispose()
    {
    }
}
