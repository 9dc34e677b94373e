using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// What can be done with streams. The commands and the embedded door both come here, with the key's shard locked. A stream
/// stays when its last entry is gone.
/// </summary>
internal static partial class StreamOps
{
    /// <summary>A stream to be read: Done, Absent or WrongType.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out LargeStream stream)
    {
        OpStatus status = scope.FindCollection(in key, ValueKind.Stream, LookupMode.Read, out Entry entry);
        stream = status == OpStatus.Done ? new LargeStream(entry.LargeValue) : default;
        return status;
    }

    /// <summary>A stream to be changed: Done, Absent or WrongType.</summary>
    public static OpStatus Open(ref KeyScope scope, scoped in Key key, out CollectionEntry entry) =>
        scope.FindForChange(in key, ValueKind.Stream, out entry);

    /// <summary>Visits the entries of a range; returns how many.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="first">The least id.</param>
    /// <param name="last">The greatest id.</param>
    /// <param name="count">How many at most; 0 = all.</param>
    /// <param name="isReverse">Whether the last comes first.</param>
    /// <param name="visitor">Is shown them.</param>
    public static long ForEach<TVisitor>(
        LargeStream stream, StreamId first, StreamId last, long count, bool isReverse, scoped ref TVisitor visitor)
        where TVisitor : struct, IStreamVisitor, allows ref struct
    {
        StreamCursor cursor = new(in stream, first, last, isReverse);
        long visited = 0;
        while ((count == 0 || visited < count) && cursor.MoveNext())
        {
            visitor.Visit(cursor.Current);
            visited++;
        }

        return visited;
    }

    /// <summary>
    /// Adds an entry, and makes the stream if there is none: Done, NotGreater or TooLong.
    /// </summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="entry">The stream, or none.</param>
    /// <param name="wanted">The id, or how it is to be found.</param>
    /// <param name="items">Fields and values by turns.</param>
    /// <param name="id">The entry's id.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static OpStatus Add<TItems>(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        WantedStreamId wanted,
        scoped in TItems items,
        out StreamId id)
        where TItems : struct, IByteStrings, allows ref struct
    {
        StreamId last = entry.Exists ? new LargeStream(entry.Large).LastId : StreamId.Zero;
        if (!wanted.TryResolve(last, (ulong)scope.NowMs, out id)) return OpStatus.NotGreater;
        long bytes = 0;
        for (int i = 0; i < items.Count; i++) bytes += items[i].Length;
        if (bytes > LargeStream.MaxEntryBytes) return OpStatus.TooLong;
        EngineOptions options = scope.Database.Keyspace.Options;
        if (entry.Exists) AppendTo(ref scope, in key, in entry, id, in items, options);
        else CreateWith(ref scope, in key, ref entry, id, in items, options);
        scope.Changed(in key);
        if (scope.IsListenedTo) TellAdded(ref scope, in key, id, in items);
        return OpStatus.Done;
    }

    /// <summary>Removes an entry of a stream that exists; false if it is not there.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static bool Remove(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, StreamId id)
    {
        LargeStream stream = Change(ref scope, in key, in entry);
        bool removed = stream.Remove(id);
        if (removed && id > stream.MaxRemovedId) stream.MaxRemovedId = id;
        KeyScope.EndChange(in entry);
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        if (removed) scope.TellCollection(MutationKind.StreamRemove, in key, id.Format(text));
        return removed;
    }

    /// <summary>Removes entries at the old end of a stream that exists; returns how many.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static long Trim(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, in StreamTrim trim)
    {
        LargeStream stream = Change(ref scope, in key, in entry);
        long removed = stream.Trim(in trim, scope.Database.Keyspace.LargeValues);
        KeyScope.EndChange(in entry);
        if (removed > 0) scope.TellCollection(MutationKind.StreamTrim, in key, number: stream.Count);
        return removed;
    }

    /// <summary>Sets what a stream that exists remembers of its ids; the last one is not below any that is there.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static void SetId(
        ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, StreamId last, StreamId maxRemoved, long added)
    {
        LargeStream stream = Change(ref scope, in key, in entry);
        stream.LastId = last;
        stream.MaxRemovedId = maxRemoved;
        stream.Added = added;
        Span<byte> lastText = stackalloc byte[StreamId.MaxTextBytes];
        Span<byte> removedText = stackalloc byte[StreamId.MaxTextBytes];
        scope.TellCollection(MutationKind.StreamSetId, in key, last.Format(lastText), maxRemoved.Format(removedText), added);
    }

    private static LargeStream Change(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry) =>
        new(entry.Large, scope.BeginChange(in key, in entry));

    private static void AppendTo<TItems>(
        ref KeyScope scope,
        scoped in Key key,
        scoped in CollectionEntry entry,
        StreamId id,
        scoped in TItems items,
        EngineOptions options)
        where TItems : struct, IByteStrings, allows ref struct
    {
        try
        {
            Change(ref scope, in key, in entry).Append(id, in items, options);
        }
        finally
        {
            KeyScope.EndChange(in entry);
        }
    }

    private static void CreateWith<TItems>(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        StreamId id,
        scoped in TItems items,
        EngineOptions options)
        where TItems : struct, IByteStrings, allows ref struct
    {
        LargeStream stream = LargeStream.Create();
        try
        {
            stream.Append(id, in items, options);
            scope.CreateLarge(in key, stream.Root, ref entry);
        }
        catch (InsufficientMemoryException)
        {
            stream.Free();
            throw;
        }
    }

    private static void TellAdded<TItems>(ref KeyScope scope, scoped in Key key, StreamId id, scoped in TItems items)
        where TItems : struct, IByteStrings, allows ref struct
    {
        PooledBuffer elements = default;
        try
        {
            for (int i = 0; i < items.Count && scope.NeedsValues; i++)
            {
                ListpackElement element = new(items[i]);
                elements.Commit(element.WriteTo(elements.Reserve(element.EncodedLength)));
            }

            Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
            scope.TellCollection(MutationKind.StreamAdd, in key, id.Format(text), elements.Written);
        }
        finally
        {
            elements.Dispose();
        }
    }
}
