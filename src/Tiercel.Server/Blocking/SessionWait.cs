using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// A call of a session that waits, and its answer once there is one. The session's own thread begins it and takes the answer;
/// any thread may give that.
/// </summary>
internal sealed class SessionWait(WaitingCall call, Action? begin = null)
{
    private Action? _begin = begin;
    private volatile byte[]? _answer;
    private volatile bool _isOver;

    public WaitingCall Call { get; } = call;

    /// <summary>Whether the call goes on elsewhere, so that nobody but its client can end the wait.</summary>
    public bool IsDetached { get; } = begin is not null;

    /// <summary>
    /// The thread that has begun the wait is through with the call: what goes on elsewhere begins. Again it does nothing.
    /// </summary>
    public void Begin()
    {
        if (_begin is not { } begin) return;
        _begin = null;
        begin();
    }

    /// <summary>Whether the client does not want the answer: CLIENT REPLY. The session's own thread alone asks.</summary>
    public bool IsMuted { get; set; }

    /// <summary>Whether the wait is over; what there is to answer can be taken.</summary>
    public bool IsOver => _isOver;

    /// <summary>What to answer; empty if nothing is.</summary>
    public ReadOnlySpan<byte> Answer => IsMuted ? default : _answer;

    public void Keep(byte[] answer) => _answer = answer;

    /// <summary>Whether the session itself has ended it.</summary>
    public bool IsAbandoned { get; private set; }

    public void End(WaitEnd end)
    {
        IsAbandoned = end == WaitEnd.Abandoned;
        _isOver = true;
    }
}
