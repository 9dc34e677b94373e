using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tiercel.Bench.Load;

/// <summary>
/// An epoll instance whose tags are indexes. <c>struct epoll_event</c> is a 32-bit mask and 64 bits of data: packed
/// to 12 bytes on x86-64, 16 bytes with natural alignment elsewhere.
/// </summary>
internal sealed unsafe class EventPoll : IDisposable
{
    private const int MaxEvents = 256;
    private static readonly int DataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly int EventBytes = DataOffset + 8;

    private readonly int _descriptor = Libc.epoll_create1(0);
    private readonly byte[] _events = GC.AllocateArray<byte>(MaxEvents * EventBytes, pinned: true);

    public EventPoll()
    {
        if (_descriptor < 0) throw new Win32Exception();
    }

    public void Add(int descriptor, int tag) => Control(Libc.EpollCtlAdd, descriptor, tag, Libc.EpollIn);

    /// <summary>Asks to be told when the descriptor can be written too, or no longer.</summary>
    public void WatchWrites(int descriptor, int tag, bool watch) =>
        Control(Libc.EpollCtlMod, descriptor, tag, watch ? Libc.EpollIn | Libc.EpollOut : Libc.EpollIn);

    /// <summary>Waits for events; 0 after the time-out.</summary>
    public int Wait(int timeoutMs)
    {
        fixed (byte* events = _events)
        {
            int count = Libc.epoll_wait(_descriptor, events, MaxEvents, timeoutMs);
            if (count >= 0) return count;
            return Marshal.GetLastPInvokeError() == Libc.EIntr ? 0 : throw new Win32Exception();
        }
    }

    /// <summary>The tag of one of the events that the last wait returned.</summary>
    public int Tag(int index) => Unsafe.ReadUnaligned<int>(ref _events[(index * EventBytes) + DataOffset]);

    /// <summary>Whether that event says that the descriptor can be written.</summary>
    public bool IsWritable(int index) => (Unsafe.ReadUnaligned<uint>(ref _events[index * EventBytes]) & Libc.EpollOut) != 0;

    /// <summary>Whether that event says anything else: data, an end, an error.</summary>
    public bool IsReadable(int index) => (Unsafe.ReadUnaligned<uint>(ref _events[index * EventBytes]) & ~Libc.EpollOut) != 0;

    public void Dispose() => _ = Libc.close(_descriptor);

    private void Control(int operation, int descriptor, int tag, uint mask)
    {
        byte* polled = stackalloc byte[16];
        Unsafe.WriteUnaligned(polled, mask);
        Unsafe.WriteUnaligned(polled + DataOffset, (long)tag);
        if (Libc.epoll_ctl(_descriptor, operation, descriptor, polled) < 0) throw new Win32Exception();
    }
}
