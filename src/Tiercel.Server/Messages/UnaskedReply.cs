using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// The reply of a command that consists of messages. It stands behind the messages that came before, and is sent to clients
/// too that want no replies (CLIENT REPLY).
/// </summary>
internal readonly struct UnaskedReply(CommandClient client, ReplyWriter reply)
{
    private readonly Session _session = (Session)client;
    private readonly RespReplyWriter _reply = (RespReplyWriter)reply;
    private readonly int _start = (int)reply.Position;

    /// <summary>Puts what waits in the inbox in front of what is replied next.</summary>
    public void CatchUp() => CatchUp(_session, _reply);

    /// <summary>Puts what waits in the inbox of a session, whose call it is, in front of what it replies next.</summary>
    public static void CatchUp(Session session, RespReplyWriter reply)
    {
        if (session.Inbox is not { IsAwaited: true } inbox) return;
        // No more than there is: others may post faster than it is moved.
        inbox.MoveTo(reply.Output, (int)Math.Min(NativeBuffer.MaxCapacity / 2, reply.Output.Length + inbox.Bytes));
    }

    /// <summary>The reply is written. If it is about to be dropped with its call, it goes another way.</summary>
    public void End()
    {
        if (!_session.IsMuted) return;
        ReadOnlySpan<byte> written = _reply.Output.Written[_start..];
        _session.RequireInbox().Post(Message.OfForms(written, written, isPlain: true));
    }
}
