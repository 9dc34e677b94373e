using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The record of a large set, written piece by piece: as <see cref="SetRdb"/> writes one at once.</summary>
internal sealed class SetRecord(LargeImage image, LargeValue root, Keyspace keyspace)
    : ElementRecord<SetElement>(image, new SetTable(root, keyspace).Imaged(image), root.Count)
{
    private readonly bool _compresses = keyspace.Options.CompressDumps;

    public override byte RdbType => SetRdb.Members;

    protected override void WriteElement(ref PooledBuffer target, SetElement element) =>
        StringRdb.Save(ref target, element.Key, _compresses);
}
