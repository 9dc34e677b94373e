using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tiercel.Storage;

/// <summary>
/// Waits until the bytes of a file are on the disk. On Linux by fdatasync, which writes of the file's description only what is
/// needed to find them; elsewhere by what .NET calls, which on macOS is F_FULLFSYNC.
/// </summary>
internal static partial class DataSync
{
    private const int Interrupted = 4;

    /// <summary>Waits for all that was written.</summary>
    /// <exception cref="IOException">It is not on the disk, or not all of it.</exception>
    public static void Flush(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (Sync(file) < 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error != Interrupted) throw new IOException("fdatasync: " + new Win32Exception(error).Message);
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
