namespace Tiercel.Engine;

/// <summary>What operations on several keys of the embedded doors begin with.</summary>
internal static class SeveralKeys
{
    /// <summary>A key with its hash, in the scratch buffer if it fits there.</summary>
    public static Key Hashed(Place place, string key, Span<byte> scratch)
    {
        ReadOnlySpan<byte> bytes = ((CacheKey)key).Encode(scratch);
        return new Key(bytes, place.Keyspace.Hash(bytes));
    }

    /// <summary>The shards to lock for some keys.</summary>
    public static ulong ShardsOf(Place place, ReadOnlySpan<string> keys, Span<byte> scratch)
    {
        ulong shards = 0;
        foreach (string key in keys) shards |= Shard.MaskOf(Hashed(place, key, scratch).Hash);
        return shards;
    }
}
