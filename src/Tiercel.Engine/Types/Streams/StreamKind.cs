using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The row of streams among the kinds.</summary>
internal sealed class StreamKind : CollectionKind
{
    public override ReadOnlySpan<byte> Name => "stream"u8;

    public override ReadOnlySpan<byte> EncodingOf(Entry entry) => "stream"u8;

    public override long Count(Entry entry) => entry.LargeValue.Count;

    public override void Free(LargeValue root, Keyspace keyspace) => new LargeStream(root).Free();

    public override LargeValue Copy(LargeValue root, Keyspace keyspace) => new LargeStream(root).Copy().Root;

    public override void Save(ref PooledBuffer target, Entry entry, Keyspace keyspace) =>
        StreamRdb.Save(ref target, new LargeStream(entry.LargeValue), keyspace.Options.CompressDumps);

    public override LargeRecord BeginRecord(LargeImage image, LargeValue root, Keyspace keyspace) =>
        new StreamRecord(image, root, keyspace);

    public override bool Loads(byte rdbType) => StreamRdb.Loads(rdbType);

    public override bool TryLoad(byte rdbType, scoped ref RdbReader reader, Keyspace keyspace, ref NewCollection value)
    {
        LargeStream stream = LargeStream.Create();
        value.BecomeLarge(stream.Root);
        return StreamRdb.TryLoad(rdbType, ref reader, stream);
    }

    public override void CheckInvariants(Entry entry, Keyspace keyspace) => new LargeStream(entry.LargeValue).CheckInvariants();
}
