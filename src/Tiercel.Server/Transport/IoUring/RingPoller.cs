using System.ComponentModel;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Tiercel.Server;

/// <summary>
/// Waits by io_uring: the kernel receives by itself, into buffers that it is given, and the sends of a turn are carried out
/// by the call that waits for the next events. So a turn of many connections is one system call.
/// </summary>
/// <remarks>
/// Invariants: a connection has at most one receive under way and at most one send gathered. A send never waits (it takes
/// all, or its completion tells how much), so its bytes are needed until the next call only, and no connection is closed
/// with one under way. Success of a send is told by no completion. A completion bears the number of its connection and a
/// generation: what comes late for one that is closed is dropped, and its buffer freed.
/// </remarks>
internal sealed unsafe class RingPoller : Poller
{
    private const uint Entries = 1024;
    private const int ProbeBytes = 16 << 20;
    private const int WakeTag = int.MinValue;
    private const uint SendFlags = Libc.MsgNoSignal | Libc.MsgDontWait | Libc.MsgWaitAll;

    private readonly Lock _gate = new();
    private readonly Ring _ring;
    private readonly int _wake;
    private readonly List<RingConnection?> _connections = [];
    private readonly List<(int File, int Tag)> _watches = [];
    private readonly List<(int File, int Tag)> _rearmed = [];
    private readonly List<RingConnection> _starved = [];
    private readonly List<(int Tag, uint Flags)> _events = [];
    private readonly Queue<(RingConnection Connection, nint Start, int Length, bool IsBroken)> _unsent = new();
    private readonly List<RingConnection> _gathered = [];
    private int _served;
    private bool _started;
    private uint _generation;
    private bool _disposed;

    /// <param name="entries">Requests that fit the ring; four times as many completions do.</param>
    public RingPoller(uint entries = Entries)
    {
        _ring = new Ring(entries);
        Buffers = new ReceiveBuffers(_ring);
        _wake = Libc.EventFd(0, Libc.EventNonBlock | Libc.EventCloseOnExec);
        if (_wake < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        Watch(_wake, WakeTag);
    }

    private enum Kind : byte
    {
        Watch,
        Receive,
        Room,
        Hangup,
        Send,
        Cancel,
    }

    public ReceiveBuffers Buffers { get; }

    public override void Start()
    {
        _ring.Enable();
        _started = true;
    }

    public override void Watch(int listener, int tag)
    {
        _watches.Add((listener, tag));
        _rearmed.Add((listener, tag));
    }

    public override void Unwatch(int listener, int tag)
    {
        _watches.Remove((listener, tag));
        _rearmed.Remove((listener, tag));
        Cancel(((ulong)Kind.Watch << 56) | (uint)tag);
    }

    public override ReactorConnection Create(int socket, int slot, Reactor reactor, Session session) =>
        new RingConnection(socket, slot, reactor, this) { Session = session, Generation = ++_generation & 0xFF_FFFF };

    public override void Add(ReactorConnection connection)
    {
        while (_connections.Count <= connection.Slot) _connections.Add(null);
        RingConnection added = (RingConnection)connection;
        _connections[connection.Slot] = added;
        Receive(added);
    }

    /// <summary>The kernel brings what arrives from now on.</summary>
    public void Receive(RingConnection connection)
    {
        if (connection.IsReceiving || connection.LastResult is not null) return;
        connection.IsReceiving = true;
        _ring.Add(Ring.Receive, connection.File, TagOf(Kind.Receive, connection), flags: Ring.SelectBuffer, operationFlags: Ring.Multishot);
    }

    /// <summary>Tells, once, when there is room to send.</summary>
    public void AwaitRoom(RingConnection connection)
    {
        if (connection.AwaitsRoom || connection.IsClosed) return;
        connection.AwaitsRoom = true;
        _ring.Add(Ring.PollAdd, connection.File, TagOf(Kind.Room, connection), callFlags: Libc.EpollOut);
    }

    /// <summary>Sends with the next call; false if that cannot be: what was gathered before has been carried out then.</summary>
    public bool TryGather(RingConnection connection, ReadOnlySpan<byte> bytes)
    {
        // A second send would not wait for the first, if that cannot take all.
        if (connection.Gathered.Length > 0)
        {
            connection.SettleSends();
            return false;
        }

        fixed (byte* start = bytes)
        {
            // Off the managed heap: it stays where it is.
            connection.Gathered = ((nint)start, bytes.Length);
            _ring.Add(
                Ring.Send, connection.File, TagOf(Kind.Send, connection), start, (uint)bytes.Length, SendFlags, Ring.SkipSuccess);
        }

        _gathered.Add(connection);
        return true;
    }

    public override void SendGathered()
    {
        if (_gathered.Count == 0) return;
        while (_ring.Unsubmitted > 0) _ring.Enter(0, 0);
        Reap();
        Settle();
    }

    public override bool TryGetUnsent(out ReactorConnection connection, out ReadOnlySpan<byte> bytes, out bool isBroken)
    {
        if (!_unsent.TryDequeue(out var unsent)) return base.TryGetUnsent(out connection, out bytes, out isBroken);
        (connection, isBroken) = (unsent.Connection, unsent.IsBroken);
        bytes = new ReadOnlySpan<byte>((void*)unsent.Start, unsent.Length);
        return true;
    }

    public override void OnServed(ReactorConnection connection)
    {
        RingConnection served = (RingConnection)connection;
        if (served.PendingBytes > 0) AwaitRoom(served);
        if (!served.IsHeldBack) return;
        served.Keep();
        if (served.IsReceiving) Cancel(TagOf(Kind.Receive, served));
        if (served.AwaitsHangup || served.IsHungUp || served.LastResult is not null) return;
        served.AwaitsHangup = true;
        _ring.Add(Ring.PollAdd, served.File, TagOf(Kind.Hangup, served), callFlags: Libc.EpollRdHup);
    }

    public override int Wait(int timeoutMs)
    {
        foreach ((int file, int tag) in _rearmed)
            _ring.Add(Ring.PollAdd, file, ((ulong)Kind.Watch << 56) | (uint)tag, callFlags: Libc.EpollIn);
        _rearmed.Clear();
        foreach (RingConnection connection in _starved)
        {
            if (!connection.IsClosed) Receive(connection);
        }

        _starved.Clear();
        // Some may have come to light since: then there is nothing to wait for.
        _events.RemoveRange(0, _served);
        bool waits = timeoutMs != 0 && !_ring.HasCompletions && _events.Count == 0;
        _ring.Enter(waits ? 1u : 0, waits ? timeoutMs : 0);
        Reap();
        // What the kernel did not take of the requests may be sends.
        while (_gathered.Count > 0 && _ring.Unsubmitted > 0)
        {
            _ring.Enter(0, 0);
            Reap();
        }

        Settle();
        _served = _events.Count;
        return _served;
    }

    public override bool TryGet(int index, out int tag, out uint flags)
    {
        (tag, flags) = _events[index];
        if (tag == WakeTag)
        {
            ulong value;
            _ = Libc.Read(_wake, &value, sizeof(ulong));
            return false;
        }

        if (tag >= 0 && _connections[tag] is { } connection)
        {
            flags = connection.Events;
            connection.Events = 0;
        }

        return true;
    }

    public override void Wake()
    {
        lock (_gate)
        {
            ulong one = 1;
            if (!_disposed) _ = Libc.Write(_wake, &one, sizeof(ulong));
        }
    }

    /// <summary>A connection is about to be closed: the kernel lets go of it.</summary>
    public void Remove(RingConnection connection)
    {
        _connections[connection.Slot] = null;
        if (connection.IsReceiving) Cancel(TagOf(Kind.Receive, connection));
        if (connection.AwaitsRoom) Cancel(TagOf(Kind.Room, connection));
        if (connection.AwaitsHangup) Cancel(TagOf(Kind.Hangup, connection));
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            // What was closed last is let go of, before the buffers are.
            if (_started) _ring.Enter(0, 0);
            _ = Libc.Close(_wake);
            _ring.Dispose();
            Buffers.Dispose();
        }
    }

    /// <summary>Does once what the transport lives by: a receive that stays, and a send that takes what it can.</summary>
    public bool TryOut()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket near = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        near.Connect(listener.LocalEndPoint!);
        using Socket far = listener.Accept();
        far.Send("x"u8);
        int file = (int)near.SafeHandle.DangerousGetHandle();
        byte* bytes = (byte*)NativeMemory.AllocZeroed(ProbeBytes);
        try
        {
            _ring.Add(Ring.Receive, file, 1, flags: Ring.SelectBuffer, operationFlags: Ring.Multishot);
            _ring.Add(Ring.Send, file, 2, bytes, ProbeBytes, SendFlags, Ring.SkipSuccess);
            bool received = false;
            bool sentInPart = false;
            for (int i = 0; i < 10 && !(received && sentInPart); i++)
            {
                _ring.Enter(1, 100);
                while (_ring.TryTake(out ulong tag, out int result, out uint flags))
                {
                    received |= tag == 1 && result == 1 && (flags & (Ring.HasBuffer | Ring.HasMore)) == (Ring.HasBuffer | Ring.HasMore);
                    sentInPart |= tag == 2 && result is > 0 and < ProbeBytes;
                }
            }

            return received && sentInPart;
        }
        finally
        {
            NativeMemory.Free(bytes);
        }
    }

    private static ulong TagOf(Kind kind, RingConnection connection) =>
        ((ulong)kind << 56) | ((ulong)connection.Generation << 32) | (uint)connection.Slot;

    private void Cancel(ulong tag) => _ring.Add(Ring.AsyncCancel, -1, (ulong)Kind.Cancel << 56, (void*)tag, flags: Ring.SkipSuccess);

    private void Reap()
    {
        while (_ring.TryTake(out ulong tag, out int result, out uint flags))
        {
            Kind kind = (Kind)(tag >> 56);
            int slot = (int)(uint)tag;
            if (kind == Kind.Watch) OnWatched(slot, result);
            else if (kind != Kind.Cancel) OnCompleted(kind, slot, (uint)(tag >> 32) & 0xFF_FFFF, result, flags);
        }
    }

    private void OnWatched(int tag, int result)
    {
        foreach ((int file, int watched) in _watches)
        {
            if (watched != tag) continue;
            _rearmed.Add((file, tag));
            if (result > 0) _events.Add((tag, Libc.EpollIn));
            return;
        }
    }

    private void OnCompleted(Kind kind, int slot, uint generation, int result, uint flags)
    {
        RingConnection? connection = _connections[slot] is { } found && found.Generation == generation ? found : null;
        if (connection is null)
        {
            if ((flags & Ring.HasBuffer) != 0) Buffers.Free((int)(flags >> 16));
            return;
        }

        switch (kind)
        {
            case Kind.Receive:
                OnReceived(connection, result, flags);
                break;
            case Kind.Room:
                connection.AwaitsRoom = false;
                Raise(connection, Libc.EpollOut);
                break;
            case Kind.Hangup:
                connection.AwaitsHangup = false;
                if (result > 0) Raise(connection, Libc.EpollRdHup);
                break;
            case Kind.Send:
                OnUnsent(connection, result);
                break;
        }
    }

    private void OnReceived(RingConnection connection, int result, uint flags)
    {
        if ((flags & Ring.HasMore) == 0) connection.IsReceiving = false;
        if ((flags & Ring.HasBuffer) != 0)
        {
            int buffer = (int)(flags >> 16);
            if (result > 0) Buffers.Append(ref connection.Chain, buffer, result);
            else Buffers.Free(buffer);
        }

        if (result == -Libc.ENOBUFS)
        {
            // All are in use: more of them, and again when this turn has freed some.
            Buffers.Grow();
            _starved.Add(connection);
        }
        else if (result == -Libc.ECANCELED || result > 0)
        {
            if (result > 0) Raise(connection, Libc.EpollIn);
            // The kernel has ended it, because its completions did not fit; or the session takes bytes again already.
            if (!connection.IsReceiving && !connection.IsHeldBack) Receive(connection);
        }
        else
        {
            connection.LastResult = result;
            Raise(connection, Libc.EpollIn | Libc.EpollRdHup);
        }
    }

    private void OnUnsent(RingConnection connection, int result)
    {
        (nint start, int length) = connection.Gathered;
        int sent = Math.Max(0, result);
        bool isBroken = result < 0 && result != -Libc.EAGAIN;
        _unsent.Enqueue((connection, start + sent, length - sent, isBroken));
        if (!isBroken) AwaitRoom(connection);
    }

    private void Settle()
    {
        foreach (RingConnection connection in _gathered) connection.Gathered = default;
        _gathered.Clear();
    }

    private void Raise(RingConnection connection, uint flags)
    {
        if (connection.Events == 0) _events.Add((connection.Slot, 0));
        connection.Events |= flags;
    }
}
