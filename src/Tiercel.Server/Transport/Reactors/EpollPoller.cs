using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tiercel.Server;

/// <summary>
/// An epoll instance with an eventfd that wakes it.
/// </summary>
internal sealed unsafe class EpollPoller : Poller
{
    private const int MaxEvents = 512;
    private const uint ConnectionFlags = Libc.EpollIn | Libc.EpollOut | Libc.EpollRdHup | Libc.EpollEdge;
    private const int WakeTag = int.MinValue;

    // struct epoll_event is packed on x86 only: 4 bytes of flags, then 8 bytes of ours, there at 4, elsewhere at 8.
    private static readonly int TagOffset = RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86 ? 4 : 8;
    private static readonly int EventSize = TagOffset + sizeof(ulong);

    private readonly Lock _gate = new();
    private readonly byte* _events = (byte*)NativeMemory.AllocZeroed((nuint)(MaxEvents * EventSize));
    private readonly int _epoll;
    private readonly int _wake;
    private bool _disposed;

    public EpollPoller()
    {
        _epoll = Libc.EpollCreate(Libc.EpollCloseOnExec);
        if (_epoll < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        _wake = Libc.EventFd(0, Libc.EventNonBlock | Libc.EventCloseOnExec);
        if (_wake < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        Add(_wake, WakeTag, Libc.EpollIn);
    }

    public override void Watch(int listener, int tag) => Add(listener, tag, Libc.EpollIn);

    public override void Unwatch(int listener, int tag)
    {
        byte* epollEvent = stackalloc byte[16];
        if (Libc.EpollControl(_epoll, Libc.EpollDelete, listener, epollEvent) < 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public override ReactorConnection Create(int socket, int slot, Reactor reactor, Session session) =>
        new(socket, slot, reactor) { Session = session };

    public override void Add(ReactorConnection connection) => Add(connection.File, connection.Slot, ConnectionFlags);

    private void Add(int file, int tag, uint flags)
    {
        byte* epollEvent = stackalloc byte[16];
        *(uint*)epollEvent = flags;
        *(long*)(epollEvent + TagOffset) = tag;
        if (Libc.EpollControl(_epoll, Libc.EpollAdd, file, epollEvent) < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public override int Wait(int timeoutMs)
    {
        int count = Libc.EpollWait(_epoll, _events, MaxEvents, timeoutMs);
        if (count >= 0) return count;
        int error = Marshal.GetLastPInvokeError();
        if (error != Libc.EINTR) throw new Win32Exception(error);
        return 0;
    }

    public override bool TryGet(int index, out int tag, out uint flags)
    {
        byte* epollEvent = _events + (index * EventSize);
        flags = *(uint*)epollEvent;
        tag = (int)*(long*)(epollEvent + TagOffset);
        if (tag != WakeTag) return true;
        ulong value;
        _ = Libc.Read(_wake, &value, sizeof(ulong));
        return false;
    }

    public override void Wake()
    {
        lock (_gate)
        {
            ulong one = 1;
            if (!_disposed) _ = Libc.Write(_wake, &one, sizeof(ulong));
        }
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _ = Libc.Close(_wake);
            _ = Libc.Close(_epoll);
            NativeMemory.Free(_events);
        }
    }
}
