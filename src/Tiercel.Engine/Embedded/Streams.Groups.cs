using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

// Groups: each entry is given to one consumer of a group, who has it until it is acknowledged.
public sealed partial class Streams
{
    /// <summary>Makes a group, and the stream if the key is absent; false if the group is there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="group">The group's name.</param>
    /// <param name="after">The id behind which it begins; null = with what comes from now on.</param>
    [SkipLocalsInit]
    public bool CreateGroup(CacheKey key, CacheKey group, StreamId? after = null)
    {
        Names names = new(group.Encode(stackalloc byte[SingleKey.ScratchBytes]), default, after, 0);
        return SingleKey.RunWrite(_place, key, names, static (ref scope, in key, names) =>
        {
            SingleKey.IsDone(StreamOps.Open(ref scope, in key, out CollectionEntry entry));
            StreamId last = entry.Exists ? new LargeStream(entry.Large).LastId : StreamId.Zero;
            return StreamOps.CreateGroup(
                ref scope, in key, ref entry, names.Group, names.Id ?? last, StreamGroup.UnknownRead);
        });
    }

    /// <summary>Removes a group with all it knows; false if it is not there.</summary>
    [SkipLocalsInit]
    public bool RemoveGroup(CacheKey key, CacheKey group)
    {
        Names names = new(group.Encode(stackalloc byte[SingleKey.ScratchBytes]), default, null, 0);
        return Change(key, names, static (ref scope, in key, ref entry, names) =>
        {
            StreamGroup group = StreamOps.OpenGroup(ref scope, in key, in entry, names.Group);
            if (group.Exists) StreamOps.RemoveGroup(ref scope, in key, in entry, group);
            return group.Exists;
        });
    }

    /// <summary>Gives a consumer the next entries that its group was not given yet; they are pending until acknowledged.</summary>
    /// <param name="key">The key.</param>
    /// <param name="group">The group.</param>
    /// <param name="consumer">The consumer, who needs not be there before.</param>
    /// <param name="count">How many at most; 0 = all.</param>
    /// <returns>Copies of the entries; none if there is no such stream or group.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    [SkipLocalsInit]
    public StreamMessage[] ReadGroup(CacheKey key, CacheKey group, CacheKey consumer, int count = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        SingleKey.MakeRoom(_place);
        ReadOnlySpan<byte> groupName = group.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        Names names = new(groupName, consumer.Encode(stackalloc byte[SingleKey.ScratchBytes]), null, count);
        return Change(key, names, static (ref scope, in key, ref entry, names) =>
        {
            scope.BeginSeveral(2);
            StreamGroup group = StreamOps.OpenGroup(ref scope, in key, in entry, names.Group);
            if (!group.Exists) return [];
            Copying copying = new([]);
            StreamOps.ReadNew(ref scope, in key, in entry, group, names.Consumer, names.Number, keepsPending: true, ref copying);
            return copying.Messages.ToArray();
        }) ?? [];
    }

    /// <summary>An entry is done with; false if it was not pending in the group.</summary>
    [SkipLocalsInit]
    public bool Acknowledge(CacheKey key, CacheKey group, StreamId id)
    {
        Names names = new(group.Encode(stackalloc byte[SingleKey.ScratchBytes]), default, id, 0);
        return Change(key, names, static (ref scope, in key, ref entry, names) =>
        {
            StreamGroup group = StreamOps.OpenGroup(ref scope, in key, in entry, names.Group);
            return group.Exists && StreamOps.Acknowledge(ref scope, in key, in entry, group, names.Id!.Value);
        });
    }

    /// <summary>What is pending in a group, by id; nothing if there is no such stream or group.</summary>
    [SkipLocalsInit]
    public StreamPending[] Pending(CacheKey key, CacheKey group)
    {
        Names names = new(group.Encode(stackalloc byte[SingleKey.ScratchBytes]), default, null, 0);
        return SingleKey.Run(_place, key, names, static (ref scope, in key, names) =>
        {
            if (!SingleKey.IsDone(StreamOps.Find(ref scope, in key, out LargeStream stream))) return [];
            StreamGroup group = stream.Groups.Find(names.Group);
            if (!group.Exists) return [];
            List<StreamPending> pending = [];
            RecordPlace place = default;
            for (; group.Pending.Exists(ref place); place = place.Next())
            {
                PendingEntry entry = group.Pending[place];
                string consumer = Encoding.UTF8.GetString(group.At(entry.ConsumerAddress).Name);
                pending.Add(new(entry.Id, consumer, DeliveredAt(in entry), entry.Deliveries));
            }

            return pending.ToArray();
        });
    }

    /// <summary>Makes an entry pending of a consumer that was given to any of its group at least so long ago.</summary>
    /// <returns>A copy of the entry; null if it is not pending, not for that long, or not there any more.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    [SkipLocalsInit]
    public StreamMessage? Claim(CacheKey key, CacheKey group, CacheKey consumer, StreamId id, TimeSpan minIdle)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minIdle, TimeSpan.Zero);
        SingleKey.MakeRoom(_place);
        ReadOnlySpan<byte> groupName = group.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        long minIdleMs = (long)minIdle.TotalMilliseconds;
        Names names = new(groupName, consumer.Encode(stackalloc byte[SingleKey.ScratchBytes]), id, minIdleMs);
        return Change(key, names, static (ref scope, in key, ref entry, names) =>
        {
            scope.BeginSeveral(2);
            StreamGroup group = StreamOps.OpenGroup(ref scope, in key, in entry, names.Group);
            if (!group.Exists) return null;
            StreamId id = names.Id!.Value;
            StreamClaim claim = new(names.Number, scope.NowMs, -1, IsShown: true, IsForced: false);
            if (!StreamOps.Claim(ref scope, in key, in entry, group, names.Consumer, id, in claim)) return null;
            Copying copying = new([]);
            StreamOps.ForEach(new LargeStream(entry.Large), id, id, 1, isReverse: false, ref copying);
            return copying.Messages[0];
        });
    }

    // A restored dump may claim any time.
    private static DateTimeOffset DeliveredAt(in PendingEntry entry) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(entry.DeliveredAtMs, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    private readonly ref struct Names(ReadOnlySpan<byte> group, ReadOnlySpan<byte> consumer, StreamId? id, long number)
    {
        public ReadOnlySpan<byte> Group { get; } = group;

        public ReadOnlySpan<byte> Consumer { get; } = consumer;

        public StreamId? Id { get; } = id;

        public long Number { get; } = number;
    }
}
