namespace Tiercel.Engine;

/// <summary>
/// How far groups are behind: entries of a stream are counted as they come, and where none was removed from among those still
/// to be read, the count of the last one read is known. The rules are those of Redis 7.0.
/// </summary>
internal static class StreamLag
{
    /// <summary>
    /// The number of an id among all entries ever added; <see cref="StreamGroup.UnknownRead"/> if it cannot be told.
    /// </summary>
    public static long CounterOf(LargeStream stream, StreamId id)
    {
        if (stream.Added == 0) return 0;
        if (stream.Count == 0 && id <= stream.LastId) return stream.Added;
        if (id == stream.LastId) return stream.Added;
        if (id > stream.LastId) return StreamGroup.UnknownRead;
        StreamId first = stream.FirstEntryId;
        if (stream.MaxRemovedId != StreamId.Zero && stream.MaxRemovedId >= first) return StreamGroup.UnknownRead;
        if (id < first) return stream.Added - stream.Count;
        return id == first ? stream.Added - stream.Count + 1 : StreamGroup.UnknownRead;
    }

    /// <summary>What a group has read once it is given another entry.</summary>
    public static long ReadAfter(LargeStream stream, StreamGroup group, StreamId id)
    {
        if (group.EntriesRead != StreamGroup.UnknownRead && !HasGapFrom(stream, id)) return group.EntriesRead + 1;
        return stream.Added > 0 ? CounterOf(stream, id) : group.EntriesRead;
    }

    /// <summary>How many entries a group has still to read; false if it cannot be told.</summary>
    public static bool TryGet(LargeStream stream, StreamGroup group, out long lag)
    {
        lag = 0;
        if (stream.Added == 0) return true;
        long read = group.EntriesRead;
        if (read == StreamGroup.UnknownRead || HasGapFrom(stream, group.LastId)) read = CounterOf(stream, group.LastId);
        lag = stream.Added - read;
        return read != StreamGroup.UnknownRead;
    }

    // Whether an entry at or behind an id was removed by name.
    private static bool HasGapFrom(LargeStream stream, StreamId id) =>
        stream.Count > 0 && stream.MaxRemovedId != StreamId.Zero && id <= stream.MaxRemovedId;
}
