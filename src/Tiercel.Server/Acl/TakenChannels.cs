namespace Tiercel.Server;

/// <summary>Who subscribes to channels that his user may not use any more.</summary>
internal static class TakenChannels
{
    /// <summary>
    /// The clients of a user whose rights have just changed that subscribe beyond them. As in Redis none if no rule about
    /// channels was taken away: what somebody subscribed to as another user stays.
    /// </summary>
    public static HashSet<Session> FindSubscribers(Broker broker, AclUser user, UserRights former)
    {
        HashSet<Session> found = [];
        UserRights rights = user.Rights;
        if (rights.Selectors.Exists(static s => s.AllowsEveryChannel) || former.Selectors.TrueForAll(s => IsKept(s, rights))) return found;
        Find(broker.Channels, user, isPattern: false, found);
        Find(broker.ShardChannels, user, isPattern: false, found);
        Find(broker.Patterns, user, isPattern: true, found);
        return found;
    }

    private static bool IsKept(Selector selector, UserRights rights) =>
        !selector.AllowsEveryChannel && selector.Channels.TrueForAll(c => rights.MayUseChannel(c.Bytes, isPattern: true));

    private static void Find(ChannelTable table, AclUser user, bool isPattern, HashSet<Session> found)
    {
        foreach (Channel channel in table.All)
        {
            if (user.Rights.MayUseChannel(channel.Name, isPattern)) continue;
            foreach (Session session in channel.Subscribers)
            {
                if (session.User == user) found.Add(session);
            }
        }
    }
}
