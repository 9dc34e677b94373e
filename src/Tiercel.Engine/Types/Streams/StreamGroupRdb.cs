using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The groups of a stream as dumps and snapshot files hold them: behind the entries.</summary>
internal static class StreamGroupRdb
{
    /// <summary>Writes all groups.</summary>
    public static void Save(ref PooledBuffer target, StreamGroups groups, bool compresses)
    {
        RdbFormat.WriteNumber(ref target, (ulong)groups.Count);
        RecordPlace place = default;
        for (StreamGroup group = default; groups.MoveNext(ref place, ref group);) Save(ref target, group, compresses);
    }

    /// <summary>Reads the groups of a stream; false if they are damaged.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static bool TryLoad(scoped ref RdbReader reader, LargeStream stream, bool hasEntriesRead, bool hasActivity)
    {
        PooledBuffer scratch = default;
        try
        {
            if (!reader.TryReadNumber(out ulong groups)) return false;
            for (; groups > 0; groups--)
            {
                if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> name)) return false;
                if (stream.Groups.Find(name).Exists) return false;
                StreamGroup group = stream.Groups.Add(name);
                if (!TryLoadLast(ref reader, stream, group, hasEntriesRead)) return false;
                if (!TryLoad(ref reader, group, hasActivity, ref scratch)) return false;
            }

            return true;
        }
        finally
        {
            scratch.Dispose();
        }
    }

    private static void Save(ref PooledBuffer target, StreamGroup group, bool compresses)
    {
        SaveHead(ref target, group, compresses);
        RecordPlace place = default;
        for (; group.Pending.Exists(ref place); place = place.Next()) SavePending(ref target, in group.Pending[place]);
        RdbFormat.WriteNumber(ref target, (ulong)group.ConsumerCount);
        RecordPlace next = default;
        for (StreamConsumer consumer = default; group.MoveNext(ref next, ref consumer);)
        {
            SaveHead(ref target, consumer, compresses);
            RecordPlace own = default;
            for (; consumer.Pending.Exists(ref own); own = own.Next()) SaveRawId(ref target, consumer.Pending[own]);
        }
    }

    /// <summary>Writes what stands in front of the pending entries of a group.</summary>
    public static void SaveHead(ref PooledBuffer target, StreamGroup group, bool compresses)
    {
        StringRdb.Save(ref target, group.Name, compresses);
        StreamRdb.SaveId(ref target, group.LastId);
        RdbFormat.WriteNumber(ref target, (ulong)group.EntriesRead);
        RdbFormat.WriteNumber(ref target, (ulong)group.PendingCount);
    }

    /// <summary>Writes a pending entry of a group.</summary>
    public static void SavePending(ref PooledBuffer target, in PendingEntry entry)
    {
        SaveRawId(ref target, entry.Id);
        WriteTime(ref target, entry.DeliveredAtMs);
        RdbFormat.WriteNumber(ref target, (ulong)entry.Deliveries);
    }

    /// <summary>Writes what stands in front of the ids of a consumer.</summary>
    public static void SaveHead(ref PooledBuffer target, StreamConsumer consumer, bool compresses)
    {
        StringRdb.Save(ref target, consumer.Name, compresses);
        WriteTime(ref target, consumer.SeenAtMs);
        RdbFormat.WriteNumber(ref target, (ulong)consumer.PendingCount);
    }

    /// <summary>Writes an id as sixteen bytes.</summary>
    public static void SaveRawId(ref PooledBuffer target, StreamId id)
    {
        id.WriteTo(target.Reserve(StreamId.Bytes));
        target.Commit(StreamId.Bytes);
    }

    private static bool TryLoadLast(scoped ref RdbReader reader, LargeStream stream, StreamGroup group, bool hasEntriesRead)
    {
        if (!StreamRdb.TryLoadId(ref reader, out StreamId lastId)) return false;
        long entriesRead = StreamLag.CounterOf(stream, lastId);
        if (hasEntriesRead)
        {
            if (!reader.TryReadNumber(out ulong read) || (long)read < StreamGroup.UnknownRead) return false;
            entriesRead = (long)read;
        }

        group.SetLast(lastId, entriesRead);
        return true;
    }

    private static bool TryLoad(scoped ref RdbReader reader, StreamGroup group, bool hasActivity, ref PooledBuffer scratch)
    {
        // Whose the pending entries are is said last: until then the list of the group is kept aside, where it lies.
        if (!reader.TryReadNumber(out ulong pending)) return false;
        if (pending > int.MaxValue) return false;
        RdbReader entries = reader;
        for (ulong i = 0; i < pending; i++)
        {
            if (!TryReadPending(ref reader, out _)) return false;
        }

        return TryLoadConsumers(ref reader, group, hasActivity, ref scratch) && TryLoadPending(ref entries, group, (long)pending);
    }

    private static bool TryLoadConsumers(
        scoped ref RdbReader reader, StreamGroup group, bool hasActivity, ref PooledBuffer scratch)
    {
        if (!reader.TryReadNumber(out ulong consumers)) return false;
        for (; consumers > 0; consumers--)
        {
            if (!StringRdb.TryLoad(ref reader, ref scratch, out ReadOnlySpan<byte> name)) return false;
            if (group.FindConsumer(name).Exists || !TryReadTime(ref reader, out long seenAtMs)) return false;
            if (hasActivity && !TryReadTime(ref reader, out _)) return false;
            StreamConsumer consumer = group.AddConsumer(name, seenAtMs);
            if (!reader.TryReadNumber(out ulong own)) return false;
            for (; own > 0; own--)
            {
                if (!reader.TryRead(StreamId.Bytes, out ReadOnlySpan<byte> id)) return false;
                StreamId read = StreamId.Read(id);
                if (group.Pending.TryFind(new SoughtId(read), out _)) return false;
                group.Assign(read, consumer, 0, 0);
            }
        }

        return true;
    }

    private static bool TryLoadPending(scoped ref RdbReader reader, StreamGroup group, long count)
    {
        if (group.PendingCount != count) return false;
        StreamId last = default;
        for (long i = 0; i < count; i++)
        {
            TryReadPending(ref reader, out PendingEntry entry);
            if ((i > 0 && entry.Id <= last) || entry.Deliveries < 0) return false;
            last = entry.Id;
            if (!group.Pending.TryFind(new SoughtId(entry.Id), out RecordPlace place)) return false;
            group.Pending.Replace(place, entry with { ConsumerAddress = group.Pending[place].ConsumerAddress });
        }

        return true;
    }

    private static bool TryReadPending(scoped ref RdbReader reader, out PendingEntry entry)
    {
        entry = default;
        if (!reader.TryRead(StreamId.Bytes, out ReadOnlySpan<byte> id) || !TryReadTime(ref reader, out long atMs)) return false;
        if (!reader.TryReadNumber(out ulong deliveries)) return false;
        entry = new PendingEntry(StreamId.Read(id), atMs, (long)deliveries, 0);
        return true;
    }

    private static void WriteTime(ref PooledBuffer target, long milliseconds)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.Reserve(sizeof(long)), milliseconds);
        target.Commit(sizeof(long));
    }

    private static bool TryReadTime(scoped ref RdbReader reader, out long milliseconds)
    {
        bool isThere = reader.TryRead(sizeof(long), out ReadOnlySpan<byte> bytes);
        milliseconds = isThere ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
        return isThere;
    }
}
