using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The row of lists among the kinds.</summary>
internal sealed class ListKind : CollectionKind
{
    public override ReadOnlySpan<byte> Name => "list"u8;

    public override ReadOnlySpan<byte> EncodingOf(Entry entry) => "quicklist"u8;

    public override long Count(Entry entry) => ListOps.Count(entry);

    public override void Free(LargeValue root, Keyspace keyspace) => new LargeList(root).Free();

    public override LargeValue Copy(LargeValue root, Keyspace keyspace) => new LargeList(root).Copy().Root;

    public override void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace) =>
        ListRdb.Save(ref target, entry, keyspace);

    public override LargeRecord BeginRecord(LargeImage image, LargeValue root, Keyspace keyspace) =>
        new ListRecord(image, root, keyspace);

    public override bool Loads(byte rdbType) => ListRdb.Loads(rdbType);

    public override bool TryLoad(byte rdbType, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value) =>
        ListRdb.TryLoad(rdbType, ref reader, keyspace, ref value);

    public override void CheckInvariants(Entry entry, Keyspace keyspace)
    {
        if (entry.IsLarge) new LargeList(entry.LargeValue).CheckInvariants();
        else PackedValue.CheckInvariants(entry.KeptValue, elementsEach: 1);
    }
}
