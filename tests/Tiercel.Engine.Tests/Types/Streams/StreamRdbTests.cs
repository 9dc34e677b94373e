using Tiercel.Primitives;

namespace Tiercel.Engine.Tests;

/// <summary>The older form of streams, which nothing here writes.</summary>
public class StreamRdbTests
{
    [Fact]
    public void FormOfRedis5IsRead()
    {
        using TestKeyspace test = new();
        LargeStream stream = Made(test);
        PooledBuffer payload = default;
        payload.WriteByte(15);
        WriteBody(ref payload, stream, stream.LastId);
        Key key = test.Hashed(TestKeyspace.Bytes("old"));
        RestoreOptions options = new();
        Assert.Equal(OpStatus.Done, Dumps.Restore(test.Database, in key, payload.Written, in options));
        payload.Dispose();
        Assert.Equal(["1-1", "2-0"], test.Database.Streams.Range("old").Select(m => m.Id.ToString()));
        Assert.Equal([new StreamId(1, 1)], test.Database.Streams.Pending("old", "g").Select(p => p.Id));
        Assert.Equal([new StreamId(2, 0)], test.Database.Streams.ReadGroup("old", "g", "c").Select(m => m.Id));
    }

    [Fact]
    public void LastIdBeforeAnEntryIsDamage()
    {
        using TestKeyspace test = new();
        LargeStream stream = Made(test);
        PooledBuffer payload = default;
        payload.WriteByte(15);
        WriteBody(ref payload, stream, new StreamId(1, 9));
        Key key = test.Hashed(TestKeyspace.Bytes("old"));
        RestoreOptions options = new();
        Assert.Equal(OpStatus.Damaged, Dumps.Restore(test.Database, in key, payload.Written, in options));
        payload.Dispose();
    }

    private static LargeStream Made(TestKeyspace test)
    {
        Streams streams = test.Database.Streams;
        streams.AddWithId("s", new StreamId(1, 1), new KeyValuePair<string, string>("a", "b"));
        streams.AddWithId("s", new StreamId(2, 0), new KeyValuePair<string, string>("a", "c"));
        Key key = test.Hashed(TestKeyspace.Bytes("s"));
        KeyScope scope = new(test.Database);
        scope.Acquire(key.Hash);
        StreamOps.Find(ref scope, in key, out LargeStream stream);
        scope.Release();
        return stream;
    }

    // One group, which has given its consumer the first entry.
    private static void WriteBody(ref PooledBuffer target, LargeStream stream, StreamId lastId)
    {
        RdbFormat.WriteNumber(ref target, 1);
        StreamNode node = new(stream.Nodes[0].Bytes);
        Span<byte> id = stackalloc byte[StreamId.Bytes];
        node.FirstId.WriteTo(id);
        StringRdb.Save(ref target, id, compresses: false);
        StreamNodeImage.Save(ref target, in node, 2, compresses: false);
        RdbFormat.WriteNumber(ref target, 2);
        StreamRdb.SaveId(ref target, lastId);
        RdbFormat.WriteNumber(ref target, 1);
        StringRdb.Save(ref target, "g"u8, compresses: false);
        StreamRdb.SaveId(ref target, node.FirstId);
        RdbFormat.WriteNumber(ref target, 1);
        target.Write(id);
        target.Write(new byte[sizeof(long)]);
        RdbFormat.WriteNumber(ref target, 1);
        RdbFormat.WriteNumber(ref target, 1);
        StringRdb.Save(ref target, "c"u8, compresses: false);
        target.Write(new byte[sizeof(long)]);
        RdbFormat.WriteNumber(ref target, 1);
        target.Write(id);
    }
}
