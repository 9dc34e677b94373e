using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Streams as dumps and snapshot files hold them. Drawn in docs/formats/dump.md.</summary>
internal static class StreamRdb
{
    // Since Redis 5.0, 7.0 and 7.2: the oldest form lacks what lags are counted with; the newest says when consumers were active.
    private const byte Plain = 15;
    internal const byte WithCounts = 19;
    private const byte WithActivity = 21;

    public static bool Loads(byte type) => type is Plain or WithCounts or WithActivity;

    /// <summary>Writes the type byte and the stream.</summary>
    public static void Save(ref PooledBuffer target, LargeStream stream, bool compresses)
    {
        target.WriteByte(WithCounts);
        RdbFormat.WriteNumber(ref target, (ulong)stream.Nodes.Nodes);
        for (int i = 0; i < stream.Nodes.Nodes; i++)
        {
            StreamNode node = new(stream.Nodes[i].Bytes);
            SaveNode(ref target, in node, stream.Nodes[i].Count, compresses);
        }

        SaveCounts(
            ref target,
            new StreamCounts(stream.Count, stream.LastId, stream.FirstEntryId, stream.MaxRemovedId, stream.Added));
        StreamGroupRdb.Save(ref target, stream.Groups, compresses);
    }

    /// <summary>Writes a node with so many live entries.</summary>
    public static void SaveNode(ref PooledBuffer target, scoped in StreamNode node, int live, bool compresses)
    {
        Span<byte> id = stackalloc byte[StreamId.Bytes];
        node.FirstId.WriteTo(id);
        StringRdb.Save(ref target, id, compresses);
        StreamNodeImage.Save(ref target, in node, live, compresses);
    }

    /// <summary>Writes what stands between the nodes and the groups.</summary>
    public static void SaveCounts(ref PooledBuffer target, in StreamCounts counts)
    {
        RdbFormat.WriteNumber(ref target, (ulong)counts.Entries);
        SaveId(ref target, counts.LastId);
        SaveId(ref target, counts.FirstEntryId);
        SaveId(ref target, counts.MaxRemovedId);
        RdbFormat.WriteNumber(ref target, (ulong)counts.Added);
    }

    /// <summary>
    /// Reads what <see cref="Save"/> or Redis wrote behind the type byte into an empty stream; false if it is damaged.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static bool TryLoad(byte type, scoped ref RdbReader reader, LargeStream stream)
    {
        if (!TryLoadNodes(ref reader, stream)) return false;
        if (!reader.TryReadNumber(out ulong count) || count != (ulong)stream.Count) return false;
        if (!TryLoadId(ref reader, out StreamId lastId) || lastId < stream.LastId) return false;
        stream.LastId = lastId;
        stream.Added = stream.Count;
        if (type != Plain)
        {
            // The first id is what it is.
            if (!TryLoadId(ref reader, out _) || !TryLoadId(ref reader, out StreamId maxRemovedId)) return false;
            if (!reader.TryReadNumber(out ulong added) || added < (ulong)stream.Count || added > long.MaxValue) return false;
            stream.MaxRemovedId = maxRemovedId;
            stream.Added = (long)added;
        }

        return StreamGroupRdb.TryLoad(ref reader, stream, hasEntriesRead: type != Plain, hasActivity: type == WithActivity);
    }

    private static bool TryLoadNodes(scoped ref RdbReader reader, LargeStream stream)
    {
        PooledBuffer scratch = default;
        PooledBuffer rewritten = default;
        PooledBuffer node = default;
        try
        {
            if (!reader.TryReadNumber(out ulong nodes)) return false;
            for (; nodes > 0; nodes--)
            {
                reader.Forget();
                if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> key)) return false;
                if (key.Length != StreamId.Bytes) return false;
                StreamId firstId = StreamId.Read(key);
                bool isFirst = stream.Nodes.Nodes == 0;
                if (!isFirst && firstId <= stream.LastId) return false;
                if (!PackedRdb.TryLoad(
                    ref reader, ref scratch, ref rewritten, out ReadOnlySpan<byte> elements, out _))
                {
                    return false;
                }

                node.Clear();
                if (!StreamNodeImage.TryRead(firstId, elements, ref node, out int live)) return false;
                // Redis keeps one whose entries were all trimmed away behind one that was removed.
                if (live == 0) continue;
                stream.AppendNode(node.Written, live);
                stream.LastId = new StreamNode(node.Written).LastId;
            }

            return true;
        }
        finally
        {
            scratch.Dispose();
            rewritten.Dispose();
            node.Dispose();
        }
    }

    /// <summary>Writes an id as two numbers.</summary>
    public static void SaveId(ref PooledBuffer target, StreamId id)
    {
        RdbFormat.WriteNumber(ref target, id.Milliseconds);
        RdbFormat.WriteNumber(ref target, id.Sequence);
    }

    /// <summary>Reads two numbers as an id.</summary>
    public static bool TryLoadId(scoped ref RdbReader reader, out StreamId id)
    {
        bool isThere = reader.TryReadNumber(out ulong milliseconds) & reader.TryReadNumber(out ulong sequence);
        id = new StreamId(milliseconds, sequence);
        return isThere;
    }
}

/// <summary>What is said of a stream behind its nodes.</summary>
internal readonly record struct StreamCounts(
    long Entries, StreamId LastId, StreamId FirstEntryId, StreamId MaxRemovedId, long Added);
