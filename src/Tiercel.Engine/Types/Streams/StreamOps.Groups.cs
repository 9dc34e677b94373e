namespace Tiercel.Engine;

// Groups are changed through a view that the caller opened, so that many entries cost one look-up.
internal static partial class StreamOps
{
    /// <summary>A group of a stream that exists, to be changed; it may not exist.</summary>
    public static StreamGroup OpenGroup(
        ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, scoped ReadOnlySpan<byte> name) =>
        Change(ref scope, in key, in entry).Groups.Find(name);

    /// <summary>Makes a group, and the stream if there is none; false if the group is there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool CreateGroup(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> name,
        StreamId last,
        long entriesRead)
    {
        StreamGroup group;
        if (entry.Exists)
        {
            StreamGroups groups = Change(ref scope, in key, in entry).Groups;
            if (groups.Find(name).Exists) return false;
            group = groups.Add(name);
        }
        else
        {
            group = CreateWithGroup(ref scope, in key, ref entry, name);
        }

        group.SetLast(last, entriesRead);
        KeyScope.EndChange(in entry);
        TellGroup(ref scope, in key, group, MutationKind.StreamGroup);
        return true;
    }

    private static StreamGroup CreateWithGroup(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> name)
    {
        LargeStream stream = LargeStream.Create();
        try
        {
            StreamGroup group = stream.Groups.Add(name);
            scope.CreateLarge(in key, stream.Root, ref entry);
            return group;
        }
        catch (InsufficientMemoryException)
        {
            stream.Free();
            throw;
        }
    }

    /// <summary>Sets how far a group has read.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static void SetGroup(
        ref KeyScope scope,
        scoped in Key key,
        scoped in CollectionEntry entry,
        StreamGroup group,
        StreamId last,
        long entriesRead)
    {
        group.SetLast(last, entriesRead);
        KeyScope.EndChange(in entry);
        TellGroup(ref scope, in key, group, MutationKind.StreamGroupRead);
    }

    /// <summary>Removes a group.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static void RemoveGroup(ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, StreamGroup group)
    {
        scope.TellCollection(MutationKind.StreamGroupRemove, in key, group.Name);
        Change(ref scope, in key, in entry).Groups.Remove(group, scope.Database.Keyspace.LargeValues);
        KeyScope.EndChange(in entry);
        scope.Changed(in key);
    }

    /// <summary>A consumer of a group, made if it is not there, who counts as seen now.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static StreamConsumer EnsureConsumer(
        ref KeyScope scope, scoped in Key key, StreamGroup group, scoped ReadOnlySpan<byte> name, out bool isNew)
    {
        StreamConsumer consumer = group.FindConsumer(name);
        isNew = !consumer.Exists;
        if (!isNew)
        {
            consumer.SeenAtMs = scope.PresentMs;
            return consumer;
        }

        consumer = group.AddConsumer(name, scope.PresentMs);
        scope.TellCollection(MutationKind.StreamConsumer, in key, group.Name, name);
        return consumer;
    }

    /// <summary>Removes a consumer with what is pending of it; returns how many entries that were.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static long RemoveConsumer(
        ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, StreamGroup group, StreamConsumer consumer)
    {
        scope.TellCollection(MutationKind.StreamConsumerRemove, in key, group.Name, consumer.Name);
        long pending = group.RemoveConsumer(consumer);
        KeyScope.EndChange(in entry);
        return pending;
    }

    /// <summary>An entry is done with; false if it was not pending.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static bool Acknowledge(
        ref KeyScope scope, scoped in Key key, scoped in CollectionEntry entry, StreamGroup group, StreamId id)
    {
        if (!group.Release(id)) return false;
        KeyScope.EndChange(in entry);
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        scope.TellCollection(MutationKind.StreamAcknowledge, in key, group.Name, id.Format(text));
        return true;
    }

    /// <summary>Gives a consumer the next entries that its group was not given yet; returns how many.</summary>
    /// <param name="scope">Holds the key's shard.</param>
    /// <param name="key">The key.</param>
    /// <param name="entry">The stream.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumerName">The consumer, made if it is not there.</param>
    /// <param name="count">Entries at most; 0 = all.</param>
    /// <param name="keepsPending">Whether they are pending until they are acknowledged.</param>
    /// <param name="visitor">Is shown them.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; what was shown has been given.</exception>
    public static long ReadNew<TVisitor>(
        ref KeyScope scope,
        scoped in Key key,
        scoped in CollectionEntry entry,
        StreamGroup group,
        scoped ReadOnlySpan<byte> consumerName,
        long count,
        bool keepsPending,
        scoped ref TVisitor visitor)
        where TVisitor : struct, IStreamVisitor, allows ref struct
    {
        LargeStream stream = new(entry.Large);
        StreamConsumer consumer = EnsureConsumer(ref scope, in key, group, consumerName, out _);
        long read = 0;
        if (group.LastId.TryNext(out StreamId first))
        {
            StreamCursor cursor = new(in stream, first, StreamId.Max);
            while ((count == 0 || read < count) && cursor.MoveNext())
            {
                StreamId id = cursor.Current.Id;
                if (keepsPending) Assign(ref scope, in key, group, consumer, id, scope.NowMs, 1);
                group.SetLast(id, StreamLag.ReadAfter(stream, group, id));
                visitor.Visit(cursor.Current);
                read++;
            }
        }

        KeyScope.EndChange(in entry);
        if (read > 0) TellGroup(ref scope, in key, group, MutationKind.StreamGroupRead);
        return read;
    }

    /// <summary>An entry that is pending was shown to its consumer again.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static void ShowAgain(ref KeyScope scope, scoped in Key key, StreamGroup group, StreamConsumer consumer, StreamId id)
    {
        group.Pending.TryFind(new SoughtId(id), out RecordPlace place);
        Assign(ref scope, in key, group, consumer, id, scope.NowMs, group.Pending[place].Deliveries + 1);
    }

    /// <summary>
    /// Makes an entry pending of a consumer, if it is pending for long enough, and is still there: if not, it is pending no more.
    /// </summary>
    /// <returns>Whether it has passed to the consumer.</returns>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Claim(
        ref KeyScope scope,
        scoped in Key key,
        scoped in CollectionEntry entry,
        StreamGroup group,
        scoped ReadOnlySpan<byte> consumerName,
        StreamId id,
        in StreamClaim claim)
    {
        if (!new LargeStream(entry.Large).Contains(id))
        {
            Acknowledge(ref scope, in key, in entry, group, id);
            return false;
        }

        long deliveries = 1;
        if (group.Pending.TryFind(new SoughtId(id), out RecordPlace place))
        {
            if (claim.MinIdleMs > 0 && scope.NowMs - group.Pending[place].DeliveredAtMs < claim.MinIdleMs) return false;
            deliveries = group.Pending[place].Deliveries;
        }
        else if (!claim.IsForced)
        {
            return false;
        }

        StreamConsumer consumer = EnsureConsumer(ref scope, in key, group, consumerName, out _);
        Assign(ref scope, in key, group, consumer, id, claim.DeliveredAtMs, claim.DeliveriesAfter(deliveries));
        KeyScope.EndChange(in entry);
        return true;
    }

    private static void Assign(
        ref KeyScope scope,
        scoped in Key key,
        StreamGroup group,
        StreamConsumer consumer,
        StreamId id,
        long deliveredAtMs,
        long deliveries)
    {
        group.Assign(id, consumer, deliveredAtMs, deliveries);
        if (!scope.IsListenedTo) return;
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        ListpackElement idElement = new(id.Format(text));
        ListpackElement nameElement = new(consumer.Name);
        using PooledScratch elements = new(stackalloc byte[256], idElement.EncodedLength + nameElement.EncodedLength);
        nameElement.WriteTo(elements.Span[idElement.WriteTo(elements.Span)..]);
        scope.TellCollection(
            MutationKind.StreamClaim, in key, group.Name, elements.Span, number: deliveries, expiresAtMs: deliveredAtMs);
    }

    private static void TellGroup(ref KeyScope scope, scoped in Key key, StreamGroup group, MutationKind kind)
    {
        Span<byte> text = stackalloc byte[StreamId.MaxTextBytes];
        scope.TellCollection(kind, in key, group.Name, group.LastId.Format(text), group.EntriesRead);
    }
}
