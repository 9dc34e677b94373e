using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tiercel.Storage;

/// <summary>Makes what was created or renamed in a directory last: a call that .NET has for files only.</summary>
internal static partial class DirectorySync
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Waits until the names in a directory are on the disk.</summary>
    /// <exception cref="IOException">They are not.</exception>
    public static void Flush(string directory)
    {
        int descriptor = Open(directory, ReadOnlyCloseOnExec);
        int error = descriptor < 0 || Sync(descriptor) < 0 ? Marshal.GetLastPInvokeError() : 0;
        if (descriptor >= 0) _ = Close(descriptor);
        if (error != 0) throw new IOException(directory + ": " + new Win32Exception(error).Message);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
