using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The record of a large sorted set, written piece by piece: as <see cref="SortedSetRdb"/> writes one at once.</summary>
internal sealed class SortedSetRecord(LargeImage image, LargeValue root, Keyspace keyspace)
    : ElementRecord<SortedSetElement>(image, new SortedSetTable(root, keyspace).Imaged(image), root.Count)
{
    private readonly bool _compresses = keyspace.Options.CompressDumps;

    public override byte RdbType => SortedSetRdb.BinaryPairs;

    protected override void WriteElement(ref PooledBuffer target, SortedSetElement element) =>
        SortedSetRdb.SaveMember(ref target, element.Member, element.Score, _compresses);
}
