using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tiercel.Storage;

/// <summary>
/// Linux's lock of an open file, on all of it: nobody else who opens the file gets it, in this process or another, and it ends with
/// the handle or the process. Reading, copying and removing the file are as free as before, which under the locks that .NET takes
/// they are not.
/// </summary>
internal static partial class OpenFileLock
{
    private const int SetLock = 37;
    private const short ForWriting = 1;
    private const int WouldBlock = 11;
    private const int Denied = 13;

    /// <summary>Takes the lock; false if somebody has it.</summary>
    /// <exception cref="IOException">The file system has no such locks.</exception>
    public static bool TryTake(SafeFileHandle file)
    {
        Range all = new() { Type = ForWriting };
        if (Control(file, SetLock, in all) >= 0) return true;
        int error = Marshal.GetLastPInvokeError();
        return error is WouldBlock or Denied ? false : throw new IOException("fcntl: " + new Win32Exception(error).Message);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, int command, in Range range);

    // struct flock of 64-bit files: from the start, of length 0, which is all of it; the process is to be 0.
    [StructLayout(LayoutKind.Sequential)]
    private struct Range
    {
        public short Type;
        public short Whence;
        public long Start;
        public long Length;
        public int Process;
    }
}
