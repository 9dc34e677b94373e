using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>
/// Address space reserved first and given memory later. Three steps: <see cref="Reserve"/> takes addresses only,
/// <see cref="TryCommit"/> makes a range usable (it reads as zeros), <see cref="Discard"/> gives its memory back.
/// </summary>
internal static unsafe partial class VirtualMemory
{
    private const int ProtNone = 0;
    private const int ProtReadWrite = 3;
    private const int MapPrivate = 0x02;
    private const int MapFixed = 0x10;
    private const int MadviseDontNeed = 4;
    private const uint MemCommit = 0x1000;
    private const uint MemReserve = 0x2000;
    private const uint MemDecommit = 0x4000;
    private const uint PageNoAccess = 0x01;
    private const uint PageReadWrite = 0x04;

    private static readonly int MapAnonymous = OperatingSystem.IsLinux() ? 0x20 : 0x1000;
    private static readonly int MapNoReserve = OperatingSystem.IsLinux() ? 0x4000 : 0x40;

    /// <summary>
    /// Whether a committed range can still be read (as zeros) after <see cref="Discard"/>. Where it cannot, nothing
    /// may look into memory without holding the lock that protects it.
    /// </summary>
    public static bool IsReadableAfterDiscard { get; } = !OperatingSystem.IsWindows();

    /// <summary>Reserves addresses without memory behind them; null if the system refuses.</summary>
    public static byte* Reserve(nuint bytes)
    {
        if (OperatingSystem.IsWindows()) return (byte*)VirtualAlloc(null, bytes, MemReserve, PageNoAccess);
        void* address = Mmap(null, bytes, ProtNone, MapPrivate | MapAnonymous | MapNoReserve, -1, 0);
        return (nint)address == -1 ? null : (byte*)address;
    }

    /// <summary>Makes a reserved range readable and writable; false if the system has no memory to promise.</summary>
    public static bool TryCommit(byte* address, nuint bytes) =>
        OperatingSystem.IsWindows()
            ? VirtualAlloc(address, bytes, MemCommit, PageReadWrite) is not null
            : Mprotect(address, bytes, ProtReadWrite) == 0;

    /// <summary>Gives the memory of a committed range back; what is read there afterwards is zero.</summary>
    public static void Discard(byte* address, nuint bytes)
    {
        bool isDone = OperatingSystem.IsLinux() ? Madvise(address, bytes, MadviseDontNeed) == 0
            : OperatingSystem.IsWindows() ? VirtualFree(address, bytes, MemDecommit) != 0 && TryCommit(address, bytes)
            // Elsewhere madvise only hints; a fresh mapping over the range is certain to be zero.
            : (nint)Mmap(address, bytes, ProtReadWrite, MapPrivate | MapAnonymous | MapFixed, -1, 0) != -1;
        // The owner relies on zeros: if the system does not give them, they are written.
        if (!isDone) NativeMemory.Clear(address, bytes);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Mmap(void* address, nuint length, int protection, int flags, int descriptor, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Mprotect(void* address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Madvise(void* address, nuint length, int advice);

    [LibraryImport("kernel32")]
    private static partial void* VirtualAlloc(void* address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualFree(void* address, nuint size, uint type);
}
