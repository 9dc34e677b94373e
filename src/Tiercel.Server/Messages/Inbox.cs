// Two rows of messages: posters add to the one that arrives, under a lock that is held for an addition; the session takes
// the whole row when its own is empty, and moves it into its output under no lock.
//
// A turn is asked for by the first message after the inbox was found empty, and by no other until it is found empty again.
// A session whose output is full leaves its messages where they are and says nothing: the turn that its output gets when the
// client reads goes on with them. So however many messages come, there is one wake-up for each time the client catches up.
using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// What others have to tell a session, in the order in which they came: anybody may post, the session moves it into its
/// output at its next turn. Bounded by the client's output buffer limit: who passes it is cut off. Posting is thread
/// safe, waits for nothing and takes no other lock; the rest is for the thread that serves the session.
/// </summary>
internal sealed class Inbox(Session session)
{
    // What a burst needed is not kept for ever.
    private const int KeptSlots = 1024;

    private WordLock _gate;
    private Message[] _arriving = [];
    private int _arrived;
    private Message[] _leaving = [];
    private int _taken;
    private int _left;
    private long _bytes;
    private long _moved;
    private bool _isAwaited;
    private bool _isClosed;

    /// <summary>Bytes that wait.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Whether messages may wait; if so a turn has been asked for, or the output is full.</summary>
    public bool IsAwaited => Volatile.Read(ref _isAwaited);

    private int Lane => (int)session.Id;

    /// <summary>Adds a message, of which a reference is taken over; false if the session has been ended.</summary>
    public bool Post(Message message)
    {
        _gate.Enter(Lane);
        if (_isClosed)
        {
            _gate.Exit(Lane);
            message.Release();
            return false;
        }

        if (_arrived == _arriving.Length && !TryGrow())
        {
            _gate.Exit(Lane);
            message.Release();
            throw new InsufficientMemoryException("There is no memory left for the messages of a client.");
        }

        _arriving[_arrived++] = message;
        long bytes = _bytes += message.Length;
        bool isFirst = !_isAwaited;
        _isAwaited = true;
        _gate.Exit(Lane);

        if (isFirst) session.Wire?.RequestTurn();
        // What is less than an output buffer at rest is looked at by the session itself.
        else if (bytes > OutputLimits.InitialBytes && session.IsBeyondHardLimit(bytes)) session.CutOff(bytes);
        return true;
    }

    private bool TryGrow()
    {
        try
        {
            Array.Resize(ref _arriving, Math.Max(4, 2 * _arrived));
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    /// <summary>
    /// Moves messages to the end of an output until that has a length; false if then none wait. Those that a client of RESP2
    /// without subscription would take for replies are dropped.
    /// </summary>
    public bool MoveTo(NativeBuffer output, int untilLength)
    {
        int protocol = session.Protocol;
        while (output.Length < untilLength)
        {
            if (_taken == _left && !TryTake()) return false;
            Message message = _leaving[_taken];
            if (protocol >= 3 || session.IsSubscriber || message.IsPlain) message.AppendTo(output, protocol);
            _taken++;
            _moved += message.Length;
            message.Release();
        }

        CountMoved();
        return true;
    }

    /// <summary>Drops what has arrived, and whatever is posted from now on. Any thread may.</summary>
    public void Close()
    {
        _gate.Enter(Lane);
        _isClosed = true;
        Message[] arrived = _arriving;
        int count = _arrived;
        _arriving = [];
        _arrived = 0;
        _gate.Exit(Lane);
        Release(arrived.AsSpan(0, count));
    }

    /// <summary>Drops the rest: the session has had its last turn.</summary>
    public void Dispose()
    {
        Close();
        Release(_leaving.AsSpan(_taken, _left - _taken));
        _leaving = [];
        _taken = _left = 0;
    }

    private static void Release(ReadOnlySpan<Message> messages)
    {
        foreach (Message message in messages) message.Release();
    }

    private bool TryTake()
    {
        Debug.Assert(_taken == _left, "the row that was taken is not moved yet");
        if (_leaving.Length > KeptSlots) _leaving = [];
        _gate.Enter(Lane);
        _bytes -= _moved;
        (_arriving, _leaving) = (_leaving, _arriving);
        (_taken, _left) = (0, _arrived);
        _arrived = 0;
        _isAwaited = _left > 0;
        _gate.Exit(Lane);
        _moved = 0;
        return _left > 0;
    }

    private void CountMoved()
    {
        _gate.Enter(Lane);
        _bytes -= _moved;
        _gate.Exit(Lane);
        _moved = 0;
    }
}
