using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The row of sorted sets among the kinds.</summary>
internal sealed class SortedSetKind : CollectionKind
{
    public override ReadOnlySpan<byte> Name => "zset"u8;

    public override ReadOnlySpan<byte> EncodingOf(Entry entry) =>
        entry.IsLarge || PackedValue.IsOutgrown(entry.KeptValue) ? "skiplist"u8 : "listpack"u8;

    public override long Count(Entry entry) => SortedSetOps.Count(entry);

    public override void Free(LargeValue root, Keyspace keyspace) => new SortedSetTable(root, keyspace).Free();

    public override LargeValue Copy(LargeValue root, Keyspace keyspace) =>
        new SortedSetTable(root, keyspace).Copy(keyspace).Root;

    public override void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace) =>
        SortedSetRdb.Save(ref target, entry, keyspace);

    public override LargeRecord BeginRecord(LargeImage image, LargeValue root, Keyspace keyspace) =>
        new SortedSetRecord(image, root, keyspace);

    public override bool Loads(byte rdbType) => SortedSetRdb.Loads(rdbType);

    public override bool TryLoad(byte rdbType, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value) =>
        SortedSetRdb.TryLoad(rdbType, ref reader, keyspace, ref value);

    public override void Prefetch(LargeValue root, ReadOnlySpan<byte> element, bool isIndexFetched, Keyspace keyspace) =>
        new SortedSetTable(root, keyspace).Prefetch(element, isIndexFetched);

    public override void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry) =>
        SortedSetOps.RenewIfSparse(ref scope, in key, ref entry);

    public override void CheckInvariants(Entry entry, Keyspace keyspace)
    {
        if (entry.IsLarge)
        {
            new SortedSetTable(entry.LargeValue, keyspace).CheckInvariants();
            return;
        }

        PackedValue.CheckInvariants(entry.KeptValue, elementsEach: 2);
        PackedScores.CheckInvariants(PackedValue.Elements(entry.KeptValue));
    }
}
