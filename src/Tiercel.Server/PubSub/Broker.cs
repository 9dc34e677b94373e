using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Who subscribes to what, and the way of a message to all of them. Publishing takes no lock that others who publish, or
/// subscribe, would wait for; what one thread publishes arrives in its order. Thread safe.
/// </summary>
internal sealed class Broker
{
    public Broker(KeyHasher hasher)
    {
        NameComparer comparer = new(hasher);
        Channels = new ChannelTable(comparer);
        Patterns = new PatternTable(comparer);
        ShardChannels = new ChannelTable(comparer);
    }

    public ChannelTable Channels { get; }

    public PatternTable Patterns { get; }

    /// <summary>The channels of SSUBSCRIBE, which have nothing to do with the others.</summary>
    public ChannelTable ShardChannels { get; }

    /// <summary>Whether anybody would get any message of <see cref="Publish"/>.</summary>
    public bool HasSubscribers => Channels.Count > 0 || Patterns.Count > 0;

    /// <summary>Sends a message to the subscribers of a channel and of patterns it matches; returns how many times.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left for the message.</exception>
    public int Publish(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload)
    {
        int receivers = 0;
        if (Channels.TryFind(channel, out Channel? found) && found.Subscribers is { Length: > 0 } subscribers)
            receivers += Channel.Send(subscribers, Message.OfStrings("message"u8, channel, payload));
        foreach (Channel? pattern in Patterns.Slots)
        {
            if (pattern?.Subscribers is not { Length: > 0 } matching || !Matches(pattern.Name, channel)) continue;
            receivers += Channel.Send(matching, Message.OfStrings("pmessage"u8, pattern.Name, channel, payload));
        }

        return receivers;
    }

    /// <summary>How many messages <see cref="Publish"/> would send.</summary>
    public int CountReceivers(ReadOnlySpan<byte> channel)
    {
        int receivers = Channels.CountSubscribers(channel);
        foreach (Channel? pattern in Patterns.Slots)
        {
            if (pattern is not null && Matches(pattern.Name, channel)) receivers += pattern.Count();
        }

        return receivers;
    }

    /// <summary>Sends a message to the subscribers of a shard channel; returns how many they are.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left for the message.</exception>
    public int PublishToShard(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload) =>
        ShardChannels.TryFind(channel, out Channel? found) && found.Subscribers is { Length: > 0 } subscribers
            ? Channel.Send(subscribers, Message.OfStrings("smessage"u8, channel, payload))
            : 0;

    // As in Redis a lone star does not match the empty name, though it does match the empty key.
    private static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> channel) =>
        channel.IsEmpty ? pattern.IsEmpty : new GlobPattern(pattern).Matches(channel);
}
