using System.ComponentModel;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace Tiercel.Server;

/// <summary>
/// The system calls of the epoll transport. Those that never wait and are called for every request suppress the
/// transition of the garbage collector: it would cost as much as the rest of our share of the call. Their errno is
/// read at once, by <see cref="Marshal.GetLastSystemError"/>; with nothing run in between it is still theirs.
/// </summary>
internal static unsafe partial class Libc
{
    public const int EINTR = 4;
    public const int EAGAIN = 11;
    public const int ENOMEM = 12;
    public const int EBUSY = 16;
    public const int EINVAL = 22;
    public const int ENFILE = 23;
    public const int EMFILE = 24;
    public const int ENOSYS = 38;
    public const int ETIME = 62;
    public const int ENOBUFS = 105;
    public const int ECANCELED = 125;

    public const int MsgNoSignal = 0x4000;
    public const int MsgDontWait = 0x40;
    public const int MsgWaitAll = 0x100;
    public const int SockNonBlock = 0x800;
    public const int SockCloseOnExec = 0x80000;
    public const int EventNonBlock = 0x800;
    public const int EventCloseOnExec = 0x80000;
    public const int EpollCloseOnExec = 0x80000;

    public const int EpollAdd = 1;
    public const int EpollDelete = 2;

    public const uint EpollIn = 0x001;
    public const uint EpollOut = 0x004;
    public const uint EpollErr = 0x008;
    public const uint EpollHup = 0x010;
    public const uint EpollRdHup = 0x2000;
    public const uint EpollEdge = 1u << 31;

    private const int FcntlDuplicateCloseOnExec = 1030;

    /// <summary>Another socket of .NET for the same socket of the system.</summary>
    /// <exception cref="Win32Exception">No descriptor is left.</exception>
    public static Socket Duplicate(Socket socket)
    {
        int copy = FileControl((int)socket.SafeHandle.DangerousGetHandle(), FcntlDuplicateCloseOnExec, 0);
        if (copy < 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
        return new Socket(new SafeSocketHandle(copy, ownsHandle: true));
    }

    /// <summary>
    /// The sockets accepted from a listener are given the simplest congestion control. Within one machine nothing is lost and no
    /// path is shared: what some systems' default (BBR) learns of it, and the pace it sets, are pure cost.
    /// </summary>
    public static void UsePlainCongestionControl(Socket listener)
    {
        const int levelTcp = 6;
        const int congestionControl = 13;
        ReadOnlySpan<byte> name = "reno"u8;
        // Where there is no choice the default is as good.
        fixed (byte* start = name)
            _ = SetSocketOption((int)listener.SafeHandle.DangerousGetHandle(), levelTcp, congestionControl, start, name.Length);
    }

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    private static partial int SetSocketOption(int socket, int level, int option, byte* value, int length);

    [LibraryImport("libc", EntryPoint = "recv")]
    [SuppressGCTransition]
    public static partial nint Receive(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    [SuppressGCTransition]
    public static partial nint Send(int socket, byte* buffer, nuint length, int flags);

    [LibraryImport("libc", EntryPoint = "accept4")]
    [SuppressGCTransition]
    public static partial int Accept(int socket, byte* address, int* addressLength, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    public static partial int GetSocketName(int socket, byte* address, int* addressLength);

    /// <summary>Whether the other side has said that it sends no more, or is gone; what it has sent may still be unread.</summary>
    public static bool IsHungUp(int socket)
    {
        const short readHangup = 0x2000;
        const short errorOrHangup = 0x8 | 0x10;
        PollEntry entry = new() { File = socket, Events = readHangup };
        return Poll(&entry, 1, 0) > 0 && (entry.Results & (readHangup | errorOrHangup)) != 0;
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int FileControl(int file, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int file, byte* epollEvent);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    public static partial int EpollWait(int epoll, byte* events, int count, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint value, int flags);

    [LibraryImport("libc", EntryPoint = "read")]
    public static partial nint Read(int file, ulong* value, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    public static partial nint Write(int file, ulong* value, nuint length);

    /// <summary>Memory that is shared with the kernel through a file of its.</summary>
    public static byte* MapShared(int file, nuint bytes, long offset)
    {
        const int readWrite = 3;
        const int sharedPopulated = 0x8001;
        nint address = Map(0, bytes, readWrite, sharedPopulated, file, (nint)offset);
        return address != -1 ? (byte*)address : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    public static partial int Unmap(byte* address, nuint length);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    private struct PollEntry
    {
        public int File;
        public short Events;
        public short Results;
    }
}
