using System.Globalization;
using System.Text;

namespace Tiercel.Server;

/// <summary>The lines of CLIENT LIST: Redis's fields in its order, those that do not exist here at rest.</summary>
internal static class ClientLine
{
    public static byte[] Of(IEnumerable<Session> sessions, ServerContext server)
    {
        StringBuilder text = new();
        foreach (Session session in sessions) Append(text, session, server);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The line of one session, without its end.</summary>
    public static byte[] OfOne(Session session) => Of([session], session.Server)[..^1];

    private static void Append(StringBuilder text, Session session, ServerContext server)
    {
        long now = server.NowMs;
        int row = session.LastCommandId;
        string command = row < 0 ? "NULL" : server.Dispatcher.Table.All[row].Name.ToLowerInvariant();
        long input = session.Input.Length;
        long output = session.UnreadBytes;
        text.Append(
            CultureInfo.InvariantCulture,
            $"id={session.Id} addr={session.Remote} laddr={session.Local} fd={session.Wire?.File ?? -1} name={session.Name}");
        text.Append(
            CultureInfo.InvariantCulture,
            $" age={Seconds(now - session.ConnectedAtMs)} idle={Seconds(now - session.ActiveAtMs)} flags={FlagsOf(session)}");
        text.Append(CultureInfo.InvariantCulture, $" db={session.DatabaseIndex} {SubscriptionsOf(session)}");
        text.Append(CultureInfo.InvariantCulture, $" multi={session.Transaction.QueuedCalls} watch={session.Transaction.WatchedKeys}");
        text.Append(CultureInfo.InvariantCulture, $" qbuf={input} qbuf-free={session.Input.Capacity - input}");
        text.Append(CultureInfo.InvariantCulture, $" argv-mem=0 multi-mem={session.Transaction.Bytes}");
        text.Append(CultureInfo.InvariantCulture, $" rbs=0 rbp=0 obl=0 oll={(output > 0 ? 1 : 0)}");
        text.Append(CultureInfo.InvariantCulture, $" omem={output} tot-mem={session.MemoryBytes}");
        text.Append(output > 0 ? " events=rw" : " events=r");
        string user = Encoding.UTF8.GetString(session.User.NameBytes);
        text.Append(
            CultureInfo.InvariantCulture,
            $" cmd={command} user={user} redir={session.Tracking?.RedirectsTo ?? -1} resp={session.Protocol}");
        text.Append(CultureInfo.InvariantCulture, $" lib-name={session.LibraryName} lib-ver={session.LibraryVersion}\n");
    }

    private static string SubscriptionsOf(Session session) => session.Subscriptions is not { } all
        ? "sub=0 psub=0 ssub=0"
        : string.Create(
            CultureInfo.InvariantCulture, $"sub={all.Channels.Count} psub={all.Patterns.Count} ssub={all.ShardChannels.Count}");

    // In Redis's order.
    private static string FlagsOf(Session session)
    {
        string flags = string.Concat(
        [
            session.IsMonitor ? "O" : "",
            session.IsSubscriber ? "P" : "",
            session.Transaction.IsOpen ? "x" : "",
            session.IsWaiting ? "b" : "",
            session.Tracking is null ? "" : "t",
            session.Tracking is { IsBroken: true } ? "R" : "",
            session.Tracking?.Is(TrackingModes.Broadcast) == true ? "B" : "",
            session.Transaction.IsDirty ? "d" : "",
            session.Remote is UnixEndPoint ? "U" : "",
            session.IsSpared ? "e" : "",
            session.LeavesAccess ? "T" : "",
        ]);
        return flags.Length == 0 ? "N" : flags;
    }

    private static long Seconds(long milliseconds) => Math.Max(0, milliseconds / 1000);
}
