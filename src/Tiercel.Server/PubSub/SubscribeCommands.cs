using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>SUBSCRIBE and UNSUBSCRIBE in their three sorts. What they reply are messages, one for each channel.</summary>
internal static class SubscribeCommands
{
    private const CommandFlags Plain =
        CommandFlags.PubSub | CommandFlags.NoScript | CommandFlags.Loading | CommandFlags.Stale;

    private static ReadOnlySpan<byte> TooMany => "ERR too many subscriptions of one client"u8;

    /// <summary>Listens for messages published to channels.</summary>
    [Command("SUBSCRIBE", Arity = -2, Group = "pubsub", Since = "2.0.0",
        Complexity = "O(N) where N is the number of channels to subscribe to.", Flags = Plain,
        Arguments = "channel...")]
    internal static void Subscribe(ref CommandContext c) => Subscribe(ref c, SubscriptionKind.Channel);

    /// <summary>Listens for messages published to channels that match patterns.</summary>
    [Command("PSUBSCRIBE", Arity = -2, Group = "pubsub", Since = "2.0.0",
        Complexity = "O(N) where N is the number of patterns the client is already subscribed to.", Flags = Plain,
        Arguments = "pattern{pattern}...")]
    internal static void SubscribeToPatterns(ref CommandContext c) => Subscribe(ref c, SubscriptionKind.Pattern);

    /// <summary>Listens for messages published to shard channels.</summary>
    [Command("SSUBSCRIBE", Arity = -2, Keys = "1..-1", KeyFlags = "not_key", LocksItself = true, Group = "pubsub",
        Since = "7.0.0", Complexity = "O(N) where N is the number of shard channels to subscribe to.", Flags = Plain,
        Arguments = "shardchannel...")]
    internal static void SubscribeToShards(ref CommandContext c) => Subscribe(ref c, SubscriptionKind.Shard);

    /// <summary>Listens no more to channels: to none if none is named.</summary>
    [Command("UNSUBSCRIBE", Arity = -1, Group = "pubsub", Since = "2.0.0",
        Complexity = "O(N) where N is the number of clients already subscribed to a channel.", Flags = Plain,
        Arguments = "[channel...]")]
    internal static void Unsubscribe(ref CommandContext c) => Unsubscribe(ref c, SubscriptionKind.Channel);

    /// <summary>Listens no more to channels that match patterns: to none if none is named.</summary>
    [Command("PUNSUBSCRIBE", Arity = -1, Group = "pubsub", Since = "2.0.0",
        Complexity = "O(N) where N is the number of clients already subscribed to a pattern.", Flags = Plain,
        Arguments = "[pattern...]")]
    internal static void UnsubscribeFromPatterns(ref CommandContext c) => Unsubscribe(ref c, SubscriptionKind.Pattern);

    /// <summary>Listens no more to shard channels: to none if none is named.</summary>
    [Command("SUNSUBSCRIBE", Arity = -1, Keys = "1..-1", KeyFlags = "not_key", LocksItself = true, Group = "pubsub",
        Since = "7.0.0", Complexity = "O(N) where N is the number of clients already subscribed to a channel.", Flags = Plain,
        Arguments = "[shardchannel...]")]
    internal static void UnsubscribeFromShards(ref CommandContext c) => Unsubscribe(ref c, SubscriptionKind.Shard);

    private static void Subscribe(ref CommandContext c, SubscriptionKind kind)
    {
        Session session = (Session)c.Client;
        Subscriptions subscriptions = session.RequireSubscriptions();
        UnaskedReply reply = new(c.Client, c.Reply);
        // From its first subscription on somebody may post to it.
        session.RequireInbox();
        for (int i = 1; i < c.Count; i++)
        {
            if (!subscriptions.HasRoomFor(c.Arg(i)))
            {
                c.Reply.Error(TooMany);
                break;
            }

            kind.SetOf(subscriptions).Add(c.Arg(i));
            // Rights that were taken since the call was looked at: whoever took them may have been here before.
            if (!session.User.Rights.MayUseChannel(c.Arg(i), kind == SubscriptionKind.Pattern)) session.Aborted = true;
            Confirm(c.Reply, kind.Subscribed, c.Arg(i), kind.CountOf(subscriptions));
        }

        session.UpdateInterception();
        reply.End();
    }

    private static void Unsubscribe(ref CommandContext c, SubscriptionKind kind)
    {
        Session session = (Session)c.Client;
        Subscriptions subscriptions = session.RequireSubscriptions();
        SubscriptionSet set = kind.SetOf(subscriptions);
        UnaskedReply reply = new(c.Client, c.Reply);
        if (c.Count == 1 && set.Count == 0)
        {
            c.Reply.Push(3);
            c.Reply.Bulk(kind.Unsubscribed);
            c.Reply.Null();
            c.Reply.Integer(kind.CountOf(subscriptions));
        }

        byte[][] all = c.Count == 1 ? [.. set.Names] : [];
        for (int i = 0; i < all.Length; i++) UnsubscribeOne(ref c, kind, all[i], in reply);
        for (int i = 1; i < c.Count; i++) UnsubscribeOne(ref c, kind, c.Arg(i), in reply);
        session.UpdateInterception();
        reply.End();
    }

    private static void UnsubscribeOne(
        ref CommandContext c, SubscriptionKind kind, ReadOnlySpan<byte> name, in UnaskedReply reply)
    {
        Subscriptions subscriptions = ((Session)c.Client).Subscriptions!;
        SubscriptionSet set = kind.SetOf(subscriptions);
        if (set.TryEnd(name, out byte[]? known))
        {
            // What was published before the end is told before the end, but not within the reply of EXEC.
            if (c.Transaction is null) reply.CatchUp();
            set.Forget(known);
        }

        Confirm(c.Reply, kind.Unsubscribed, name, kind.CountOf(subscriptions));
    }

    private static void Confirm(ReplyWriter reply, ReadOnlySpan<byte> what, ReadOnlySpan<byte> name, int count)
    {
        reply.Push(3);
        reply.Bulk(what);
        reply.Bulk(name);
        reply.Integer(count);
    }
}
