using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>PUBLISH, SPUBLISH, and PUBSUB: what there is to publish to.</summary>
internal static class PublishCommands
{
    private const CommandFlags Plain = CommandFlags.PubSub | CommandFlags.Loading | CommandFlags.Stale;

    private static readonly string[] HelpLines =
    [
        "PUBSUB <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
        "CHANNELS [<pattern>]",
        "    Return the channels that have subscribers and match the pattern, all without one.",
        "NUMPAT",
        "    Return the number of patterns that have subscribers.",
        "NUMSUB [<channel> ...]",
        "    Return how many subscribe to each of these channels, by patterns not counted.",
        "SHARDCHANNELS [<pattern>]",
        "    Return the shard channels that have subscribers and match the pattern, all without one.",
        "SHARDNUMSUB [<shardchannel> ...]",
        "    Return how many subscribe to each of these shard channels.",
        "HELP",
        "    Print this help.",
    ];

    /// <summary>Sends a message to the subscribers of a channel; replies how many got it.</summary>
    [Command("PUBLISH", Arity = 3, LocksItself = true, Reach = KeyReach.Nothing, Group = "pubsub", Since = "2.0.0",
        Complexity = "O(N+M) where N is the number of clients subscribed to the receiving channel and M is the total number of "
            + "subscribed patterns (by any client).",
        Flags = Plain | CommandFlags.Fast | CommandFlags.MayReplicate,
        Arguments = "channel message")]
    internal static void Publish(ref CommandContext c) => Send(ref c, toShard: false);

    /// <summary>Sends a message to the subscribers of a shard channel; replies how many got it.</summary>
    [Command("SPUBLISH", Arity = 3, Keys = "1", KeyFlags = "not_key", LocksItself = true,
        Reach = KeyReach.Nothing, Group = "pubsub", Since = "7.0.0",
        Complexity = "O(N) where N is the number of clients subscribed to the receiving shard channel.",
        Flags = Plain | CommandFlags.Fast | CommandFlags.MayReplicate,
        Arguments = "shardchannel message")]
    internal static void PublishToShard(ref CommandContext c) => Send(ref c, toShard: true);

    /// <summary>Returns the channels that have subscribers.</summary>
    [Command("PUBSUB|CHANNELS", Arity = -2, Group = "pubsub", Since = "2.8.0",
        Complexity = "O(N) where N is the number of active channels, and assuming constant time pattern matching (relatively "
            + "short channels and patterns)",
        Flags = Plain,
        Arguments = "[pattern]")]
    internal static void Channels(ref CommandContext c) => ReplyNames(ref c, ((Session)c.Client).Server.Broker.Channels);

    /// <summary>Returns the shard channels that have subscribers.</summary>
    [Command("PUBSUB|SHARDCHANNELS", Arity = -2, Group = "pubsub", Since = "7.0.0",
        Complexity = "O(N) where N is the number of active shard channels, and assuming constant time pattern matching "
            + "(relatively short shard channels).",
        Flags = Plain,
        Arguments = "[pattern]")]
    internal static void ShardChannels(ref CommandContext c) =>
        ReplyNames(ref c, ((Session)c.Client).Server.Broker.ShardChannels);

    /// <summary>Returns how many subscribe to channels.</summary>
    [Command("PUBSUB|NUMSUB", Arity = -2, Group = "pubsub", Since = "2.8.0",
        Complexity = "O(N) for the NUMSUB subcommand, where N is the number of requested channels", Flags = Plain,
        Arguments = "[channel...]")]
    internal static void CountSubscribers(ref CommandContext c) =>
        ReplyCounts(ref c, ((Session)c.Client).Server.Broker.Channels);

    /// <summary>Returns how many subscribe to shard channels.</summary>
    [Command("PUBSUB|SHARDNUMSUB", Arity = -2, Group = "pubsub", Since = "7.0.0",
        Complexity = "O(N) for the SHARDNUMSUB subcommand, where N is the number of requested shard channels", Flags = Plain,
        Arguments = "[shardchannel...]")]
    internal static void CountShardSubscribers(ref CommandContext c) =>
        ReplyCounts(ref c, ((Session)c.Client).Server.Broker.ShardChannels);

    /// <summary>Returns how many patterns have subscribers.</summary>
    [Command("PUBSUB|NUMPAT", Arity = 2, Group = "pubsub", Since = "2.8.0", Complexity = "O(1)", Flags = Plain)]
    internal static void CountPatterns(ref CommandContext c) =>
        c.Reply.Integer(((Session)c.Client).Server.Broker.Patterns.All.Count());

    /// <summary>Prints what the subcommands do.</summary>
    [Command("PUBSUB|HELP", Arity = 2, Group = "pubsub", Since = "6.2.0", Complexity = "O(1)",
        Flags = CommandFlags.Loading | CommandFlags.Stale)]
    internal static void Help(ref CommandContext c) => c.Reply.Lines(HelpLines);

    private static void Send(ref CommandContext c, bool toShard)
    {
        Broker broker = ((Session)c.Client).Server.Broker;
        if (!c.MayBeTakenBack)
        {
            Reply(ref c, Send(broker, toShard, c.Arg(1), c.Arg(2)));
            return;
        }

        byte[] channel = c.Arg(1).ToArray();
        byte[] payload = c.Arg(2).ToArray();
        c.Transaction!.Defer(() => Send(broker, toShard, channel, payload));
        c.Reply.Integer(toShard ? broker.ShardChannels.CountSubscribers(channel) : broker.CountReceivers(channel));
    }

    private static int Send(Broker broker, bool toShard, ReadOnlySpan<byte> channel, ReadOnlySpan<byte> payload) =>
        toShard ? broker.PublishToShard(channel, payload) : broker.Publish(channel, payload);

    private static void Reply(ref CommandContext c, int receivers)
    {
        // As in Redis a client that publishes to itself gets the message first, but not within the reply of EXEC.
        Session session = (Session)c.Client;
        bool catchesUp = c.Transaction is null && session.IsSubscriber && !session.IsMuted;
        if (catchesUp && c.Reply is RespReplyWriter reply) UnaskedReply.CatchUp(session, reply);
        c.Reply.Integer(receivers);
    }

    private static void ReplyNames(ref CommandContext c, ChannelTable channels)
    {
        if (c.Count > 3)
        {
            c.Reply.Error(Unresolved.Misused(c.Command, c.Arg(1)));
            return;
        }

        ArrayMark mark = c.Reply.BeginArray();
        int count = 0;
        foreach (Channel channel in channels.All)
        {
            if (c.Count == 3 && !new GlobPattern(c.Arg(2)).Matches(channel.Name)) continue;
            c.Reply.Bulk(channel.Name);
            count++;
        }

        c.Reply.EndArray(mark, count);
    }

    private static void ReplyCounts(ref CommandContext c, ChannelTable channels)
    {
        c.Reply.Array(2 * (c.Count - 2));
        for (int i = 2; i < c.Count; i++)
        {
            c.Reply.Bulk(c.Arg(i));
            c.Reply.Integer(channels.CountSubscribers(c.Arg(i)));
        }
    }
}
