using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The record of a large hash, written piece by piece: as <see cref="HashRdb"/> writes one at once.</summary>
internal sealed class HashRecord(LargeImage image, LargeValue root, Keyspace keyspace)
    : ElementRecord<HashElement>(image, new HashTable(root, keyspace).Imaged(image), root.Count)
{
    private readonly bool _compresses = keyspace.Options.CompressDumps;
    private readonly long _earliestMs = FieldTimes.EarliestMs(root);

    public override byte RdbType => _earliestMs == Expiry.None ? HashRdb.Pairs : HashRdb.Timed;

    protected override void WriteHead(ref PooledBuffer target, long count)
    {
        HashRdb.SaveEarliest(ref target, _earliestMs);
        base.WriteHead(ref target, count);
    }

    protected override void WriteElement(ref PooledBuffer target, HashElement element) =>
        HashRdb.SaveField(ref target, element.Field, element.Value, element.ExpiresAtMs, _earliestMs, _compresses);
}
