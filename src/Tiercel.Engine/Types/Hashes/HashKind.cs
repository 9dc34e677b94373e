using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The row of hashes among the kinds.</summary>
internal sealed class HashKind : CollectionKind
{
    public override ReadOnlySpan<byte> Name => "hash"u8;

    public override ReadOnlySpan<byte> EncodingOf(Entry entry) =>
        entry.IsLarge || PackedValue.IsOutgrown(entry.KeptValue) ? "hashtable"u8
        : PackedValue.HasTimes(entry.KeptValue) ? "listpackex"u8
        : "listpack"u8;

    public override long Count(Entry entry) => HashOps.Count(entry);

    public override bool HasRoom(LargeValue root, int elements, long bytes, Keyspace keyspace) =>
        new HashTable(root, keyspace).HasRoom(elements, bytes);

    public override void Free(LargeValue root, Keyspace keyspace) => new HashTable(root, keyspace).Free();

    public override LargeValue Copy(LargeValue root, Keyspace keyspace) => new HashTable(root, keyspace).Copy(keyspace).Root;

    public override void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace) =>
        HashRdb.Save(ref target, entry, keyspace);

    public override LargeRecord BeginRecord(LargeImage image, LargeValue root, Keyspace keyspace) =>
        new HashRecord(image, root, keyspace);

    public override bool Loads(byte rdbType) => HashRdb.Loads(rdbType);

    public override bool TryLoad(byte rdbType, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value) =>
        HashRdb.TryLoad(rdbType, ref reader, keyspace, ref value);

    public override void Prefetch(LargeValue root, ReadOnlySpan<byte> element, bool isIndexFetched, Keyspace keyspace) =>
        new HashTable(root, keyspace).Prefetch(element, isIndexFetched);

    public override void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry) =>
        HashOps.RenewIfSparse(ref scope, in key, ref entry);

    public override void CheckInvariants(Entry entry, Keyspace keyspace)
    {
        if (entry.IsLarge) new HashTable(entry.LargeValue, keyspace).CheckInvariants();
        else PackedFields.CheckInvariants(entry.KeptValue);
    }

    public override long EarliestElementMs(Entry entry) => HashOps.EarliestMs(entry);

    public override void RemoveDueElements(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, int limit) =>
        HashOps.RemoveDue(ref scope, in key, ref entry, limit);
}
