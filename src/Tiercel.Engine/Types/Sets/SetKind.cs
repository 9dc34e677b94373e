using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The row of sets among the kinds.</summary>
internal sealed class SetKind : CollectionKind
{
    public override ReadOnlySpan<byte> Name => "set"u8;

    public override ReadOnlySpan<byte> EncodingOf(Entry entry) =>
        !entry.IsLarge && PackedIntegers.IsIntegers(entry.KeptValue) ? "intset"u8 : "hashtable"u8;

    public override long Count(Entry entry) => SetOps.Count(entry);

    public override bool HasRoom(LargeValue root, int elements, long bytes, Keyspace keyspace) =>
        new SetTable(root, keyspace).HasRoom(elements, bytes);

    public override void Free(LargeValue root, Keyspace keyspace) => new SetTable(root, keyspace).Free();

    public override LargeValue Copy(LargeValue root, Keyspace keyspace) => new SetTable(root, keyspace).Copy(keyspace).Root;

    public override void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace) =>
        SetRdb.Save(ref target, entry, keyspace);

    public override LargeRecord BeginRecord(LargeImage image, LargeValue root, Keyspace keyspace) =>
        new SetRecord(image, root, keyspace);

    public override bool Loads(byte rdbType) => SetRdb.Loads(rdbType);

    public override bool TryLoad(byte rdbType, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value) =>
        SetRdb.TryLoad(rdbType, ref reader, keyspace, ref value);

    public override void Prefetch(LargeValue root, ReadOnlySpan<byte> element, bool isIndexFetched, Keyspace keyspace) =>
        new SetTable(root, keyspace).Prefetch(element, isIndexFetched);

    public override void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry) =>
        SetOps.RenewIfSparse(ref scope, in key, ref entry);

    public override void CheckInvariants(Entry entry, Keyspace keyspace)
    {
        if (entry.IsLarge) new SetTable(entry.LargeValue, keyspace).CheckInvariants();
        else if (PackedIntegers.IsIntegers(entry.KeptValue)) PackedIntegers.CheckInvariants(entry.KeptValue);
        else PackedValue.CheckInvariants(entry.KeptValue, elementsEach: 1);
    }
}
