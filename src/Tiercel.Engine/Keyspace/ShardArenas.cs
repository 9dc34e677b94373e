using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The arenas of one database: eight shards share each, so that a database may hold 256 GiB and a small one
/// still lies close together. Rented when the first of its shards gets a key. Thread safe.
/// </summary>
internal sealed class ShardArenas
{
    private const int Count = Shard.Count / Arena.Tenants;

    private readonly Arena?[] _arenas = new Arena?[Count];
    private readonly Lock _lock = new();

    /// <summary>A shard's place among those that share its arena.</summary>
    public static int TenantOf(int shard) => shard % Arena.Tenants;

    /// <summary>The arena of a shard.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no addresses or no memory left.</exception>
    public Arena Of(int shard)
    {
        lock (_lock) return _arenas[shard / Arena.Tenants % Count] ??= Arena.Rent();
    }

    /// <summary>Gives all arenas back; no table uses them any more.</summary>
    public void Return()
    {
        lock (_lock)
        {
            foreach (Arena? arena in _arenas) arena?.Return();
            Array.Clear(_arenas);
        }
    }
}
