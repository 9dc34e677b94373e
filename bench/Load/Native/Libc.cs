using System.Runtime.InteropServices;

namespace Tiercel.Bench.Load;

/// <summary>The system calls of the load loop; each returns -1 and leaves errno on failure.</summary>
internal static unsafe partial class Libc
{
    public const int EAgain = 11;
    public const int EIntr = 4;
    public const uint EpollIn = 1;
    public const uint EpollOut = 4;
    public const int EpollCtlAdd = 1;
    public const int EpollCtlMod = 3;
    public const int MsgNoSignal = 0x4000;

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(int epoll, int operation, int descriptor, byte* polled);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(int epoll, byte* events, int maxEvents, int timeoutMs);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint recv(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint send(int descriptor, byte* buffer, nint length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int close(int descriptor);
}
