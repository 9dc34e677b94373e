using System.Text;
using Tiercel.Primitives;
using Tiercel.Resp;

namespace Tiercel.Server;

/// <summary>
/// Tells sessions that keys have changed: as a push, or to the session that is to be told in their place, of RESP2 as a
/// message of a channel. A message that cannot be made for want of memory ends the connection it was for: its client must not
/// go on to believe what it has. Thread safe.
/// </summary>
internal sealed class Invalidator(SessionRegistry sessions)
{
    [ThreadStatic]
    private static Session? _caller;

    private static ReadOnlySpan<byte> PushHead => ">2\r\n$10\r\ninvalidate\r\n"u8;

    private static ReadOnlySpan<byte> MessageHead => "*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n"u8;

    /// <summary>Whose commands the calling thread executes; null = nobody's.</summary>
    public static Session? Caller
    {
        get => _caller;
        set => _caller = value;
    }

    /// <summary>Tells sessions of one key.</summary>
    public void Tell(ReadOnlySpan<byte> key, IEnumerable<long> readers)
    {
        PooledBuffer keys = default;
        WriteKeys(ref keys, 1);
        WriteKey(ref keys, key);
        using Delivery delivery = new(this, keys.Written, keys.Written);
        foreach (long id in readers)
        {
            if (sessions.Find(id) is { Tracking: { } tracking } reader && !IsOwn(reader, tracking, _caller))
                delivery.Post(reader, tracking);
        }

        keys.Dispose();
    }

    /// <summary>Tells a session of several keys.</summary>
    public void Tell(Session session, ClientTracking tracking, IReadOnlyList<byte[]> changed)
    {
        PooledBuffer keys = default;
        WriteKeys(ref keys, changed.Count);
        foreach (byte[] key in changed) WriteKey(ref keys, key);
        using Delivery delivery = new(this, keys.Written, keys.Written);
        delivery.Post(session, tracking);
        keys.Dispose();
    }

    /// <summary>Tells sessions that every key may have changed.</summary>
    public void TellAll(IEnumerable<Session> tracking)
    {
        using Delivery delivery = new(this, "$-1\r\n"u8, "_\r\n"u8);
        foreach (Session session in tracking)
        {
            if (session.Tracking is { } modes) delivery.Post(session, modes);
        }
    }

    /// <summary>Whether a change is not to be told because it is the session's own.</summary>
    public static bool IsOwn(Session session, ClientTracking tracking, Session? changer) =>
        session == changer && tracking.Is(TrackingModes.NoLoop);

    private static void WriteKeys(scoped ref PooledBuffer keys, int count) =>
        keys.Commit(RespWriter.WriteHeader(keys.Reserve(RespWriter.MaxHeaderLength), (byte)'*', count));

    private static void WriteKey(scoped ref PooledBuffer keys, ReadOnlySpan<byte> key) =>
        keys.Commit(RespWriter.WriteBulk(keys.Reserve(key.Length + RespWriter.MaxHeaderLength), key));

    // One message for all who are told themselves, one for all who are told in another's place: made when they are needed.
    private ref struct Delivery(Invalidator invalidator, ReadOnlySpan<byte> resp2, ReadOnlySpan<byte> resp3)
    {
        private readonly ReadOnlySpan<byte> _resp2 = resp2;
        private readonly ReadOnlySpan<byte> _resp3 = resp3;
        private Message? _direct;
        private Message? _redirected;

        public void Post(Session session, ClientTracking tracking)
        {
            try
            {
                if (tracking.RedirectsTo == 0)
                {
                    Send(session, _direct ??= Message.OfForms([], [.. PushHead, .. _resp3]));
                }
                else if (invalidator.Find(tracking) is { } target)
                {
                    Send(target, _redirected ??= Message.OfForms([.. MessageHead, .. _resp2], [.. PushHead, .. _resp3]));
                }
                else
                {
                    TellBroken(session, tracking);
                }
            }
            catch (InsufficientMemoryException)
            {
                session.CutOff(session.UnreadBytes + 1);
            }
        }

        public readonly void Dispose()
        {
            _direct?.Release();
            _redirected?.Release();
        }

        private static void Send(Session session, Message message)
        {
            message.AddReferences(1);
            session.RequireInbox().Post(message);
        }

        private static void TellBroken(Session session, ClientTracking tracking)
        {
            tracking.IsBroken = true;
            byte[] push = Encoding.ASCII.GetBytes($">2\r\n$21\r\ntracking-redir-broken\r\n:{tracking.RedirectsTo}\r\n");
            session.RequireInbox().Post(Message.OfForms([], push));
        }
    }

    private Session? Find(ClientTracking tracking) =>
        sessions.Find(tracking.RedirectsTo) is { Aborted: false } target ? target : null;
}
