namespace Tiercel.Engine;

// Readers who follow a stream.
public sealed partial class Streams
{
    /// <summary>
    /// Copies of the entries behind an id; waits for one if there is none yet. With
    /// <see cref="LastId"/> a reader waits for what comes from now on.
    /// </summary>
    /// <param name="key">The key; its bytes are copied. The stream needs not be there.</param>
    /// <param name="after">The id of the last entry the reader has seen.</param>
    /// <param name="patience">
    /// How long to wait: zero = not at all, <see cref="Timeout.InfiniteTimeSpan"/> = without end. Counted in milliseconds.
    /// </param>
    /// <param name="count">How many at most; 0 = all.</param>
    /// <param name="cancellation">Ends the wait, and the task is cancelled then.</param>
    /// <returns>The entries; none when the time is over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count or the patience is negative.</exception>
    public async ValueTask<StreamMessage[]> ReadAfterAsync(
        string key, StreamId after, TimeSpan patience, int count = 0, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (!after.TryNext(out StreamId first)) return [];
        TaskWait<Unread, StreamMessage[]> wait = new(new Unread(first, count), IsBehind, TryRead);
        return await TaskWaiter<Unread, StreamMessage[]>.Run(_place, [Encoded(key)], in wait, patience, cancellation)
            .ConfigureAwait(false) ?? [];
    }

    /// <summary>
    /// As <see cref="ReadGroup"/>, but waits for an entry if the group was given all there are. Of those who wait for a group
    /// one gets what comes.
    /// </summary>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumer">The consumer, who needs not be there before.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="count">How many at most; 0 = all.</param>
    /// <param name="cancellation">Ends the wait. What was given already is not taken back: the task completes with it.</param>
    /// <returns>Copies of the entries; none when the time is over, or if there is no such stream or group any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count or the patience is negative.</exception>
    public async ValueTask<StreamMessage[]> ReadGroupAsync(
        string key,
        string group,
        string consumer,
        TimeSpan patience,
        int count = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(consumer);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        SingleKey.MakeRoom(_place);
        UnreadOfGroup unread = new(Encoded(group), Encoded(consumer), count);
        TaskWait<UnreadOfGroup, StreamMessage[]> wait = new(unread, HasNew, TryReadGroup, WantsAbsence: true);
        return await TaskWaiter<UnreadOfGroup, StreamMessage[]>.Run(_place, [Encoded(key)], in wait, patience, cancellation)
            .ConfigureAwait(false) ?? [];
    }

    private static byte[] Encoded(string text) => ((CacheKey)text).Encode(default).ToArray();

    private static bool IsBehind(Entry entry, Unread unread) =>
        !entry.IsNull && entry.Kind == ValueKind.Stream && HasFrom(new LargeStream(entry.LargeValue), unread.First);

    private static bool TryRead(ref KeyScope scope, scoped in Key key, Unread unread, out StreamMessage[] messages)
    {
        messages = [];
        if (!SingleKey.IsDone(StreamOps.Find(ref scope, in key, out LargeStream stream)) || !HasFrom(stream, unread.First)) return false;
        Copying copying = new([]);
        StreamOps.ForEach(stream, unread.First, StreamId.Max, unread.Count, false, ref copying);
        messages = [.. copying.Messages];
        return true;
    }

    private static bool HasFrom(LargeStream stream, StreamId first) => stream.Count > 0 && stream.LastEntryId >= first;

    // As well when there is nothing to wait for any more.
    private static bool HasNew(Entry entry, UnreadOfGroup unread)
    {
        if (entry.IsNull || entry.Kind != ValueKind.Stream) return true;
        LargeStream stream = new(entry.LargeValue);
        StreamGroup group = stream.Groups.Find(unread.Group);
        return !group.Exists || (stream.Count > 0 && stream.LastEntryId > group.LastId);
    }

    private static bool TryReadGroup(ref KeyScope scope, scoped in Key key, UnreadOfGroup unread, out StreamMessage[] messages)
    {
        messages = [];
        if (!SingleKey.IsDone(StreamOps.Open(ref scope, in key, out CollectionEntry entry))) return true;
        if (!HasNew(entry.Entry, unread)) return false;
        StreamGroup group = StreamOps.OpenGroup(ref scope, in key, in entry, unread.Group);
        if (!group.Exists) return true;
        scope.BeginSeveral(2);
        Copying copying = new([]);
        StreamOps.ReadNew(ref scope, in key, in entry, group, unread.Consumer, unread.Count, keepsPending: true, ref copying);
        messages = [.. copying.Messages];
        return true;
    }

    private readonly record struct Unread(StreamId First, int Count);

    private readonly record struct UnreadOfGroup(byte[] Group, byte[] Consumer, int Count);
}
