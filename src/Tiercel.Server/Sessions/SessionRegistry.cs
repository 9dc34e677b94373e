using System.Collections.Concurrent;
using System.Net;

namespace Tiercel.Server;

/// <summary>The sessions of one server, over all its workers; ids, and the count that maxclients bounds. Thread safe.</summary>
internal sealed class SessionRegistry(ServerContext server)
{
    private readonly ConcurrentDictionary<long, Session> _sessions = new();
    private long _lastId;
    private int _count;
    private long _accepted;
    private long _rejected;

    /// <summary>Clients connected now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Clients ever accepted, refused ones not counted.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Clients refused because of maxclients or protected mode.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>
    /// Makes a session for a client that has just connected; null if it may not come in, and then
    /// <paramref name="refusal"/> is what to tell it.
    /// </summary>
    public Session? TryOpen(EndPoint remote, EndPoint local, out ReadOnlySpan<byte> refusal)
    {
        refusal = default;
        bool isUnprotected = server.Options.ProtectedMode && server.Users.Default.Rights.NeedsNoPassword;
        if (isUnprotected && !IsOfThisMachine(remote)) refusal = Refusals.ProtectedMode;
        else if (Interlocked.Increment(ref _count) > server.MaxClients)
        {
            Interlocked.Decrement(ref _count);
            refusal = Refusals.TooManyClients;
        }

        if (!refusal.IsEmpty)
        {
            Interlocked.Increment(ref _rejected);
            return null;
        }

        Interlocked.Increment(ref _accepted);
        Session session = new(server, Interlocked.Increment(ref _lastId), remote, local);
        _sessions[session.Id] = session;
        // Only now, so that it is among those who are told of changes from then on.
        server.Users.Welcome(session);
        return session;
    }

    /// <summary>Ends a session of any thread: it is gone for those who look, and its wire is closed soon.</summary>
    public void Kill(Session session)
    {
        session.Aborted = true;
        // At once: what comes to its key from now on is not for it.
        session.TryAbandonWait();
        session.Inbox?.Close();
        Close(session);
        session.Wire?.RequestClose();
    }

    /// <summary>The session with an id; null if there is none.</summary>
    public Session? Find(long id) => _sessions.GetValueOrDefault(id);

    /// <summary>Sessions that wait for a key, or for the end of a pause; those whose scripts run do something.</summary>
    public int CountWaiting() => _sessions.Values.Count(static s => s is { IsWaiting: true, Wait: not { IsDetached: true } });

    public void Close(Session session)
    {
        if (_sessions.TryRemove(session.Id, out _)) Interlocked.Decrement(ref _count);
    }

    /// <summary>The sessions of this moment, oldest first.</summary>
    public Session[] Snapshot() => [.. _sessions.Values.OrderBy(static s => s.Id)];

    public void ResetStatistics()
    {
        Interlocked.Exchange(ref _accepted, 0);
        Interlocked.Exchange(ref _rejected, 0);
    }

    /// <summary>Whether a client's end of its connection lies on this machine.</summary>
    public static bool IsOfThisMachine(EndPoint remote)
    {
        if (remote is not IPEndPoint { Address: { } address }) return true;
        return IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);
    }
}

/// <summary>What a client that may not come in is told.</summary>
internal static class Refusals
{
    public static ReadOnlySpan<byte> TooManyClients => "-ERR max number of clients reached\r\n"u8;

    public static ReadOnlySpan<byte> ProtectedMode =>
        "-DENIED This server runs in protected mode: it has no password, so it only serves clients on its own machine. "u8
        + "To serve others, set a password with requirepass, or protected-mode to no, on the command line, in the "u8
        + "configuration file, or by CONFIG SET from the machine itself; but first make sure that nobody can reach it "u8
        + "whom you do not trust.\r\n"u8;
}
