using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tiercel.Storage;

/// <summary>A file of the operating system that one holder at a time has locked, with a note in it that says who.</summary>
internal sealed class SystemLock : IDisposable
{
    // Longer than any note.
    private const int MaxNoteBytes = 256;

    private readonly SafeFileHandle _handle;

    private SystemLock(SafeFileHandle handle) => _handle = handle;

    /// <summary>Takes the lock and leaves a note; null, with the note of who has it, if somebody does.</summary>
    /// <exception cref="IOException">The file cannot be made, or not be locked.</exception>
    public static SystemLock? TryTake(string path, string note, out string holder)
    {
        holder = "";
        SafeFileHandle? handle = TryOpen(path);
        if (handle is null) return null;
        try
        {
            if (OperatingSystem.IsLinux() && !OpenFileLock.TryTake(handle))
            {
                holder = Read(handle);
                handle.Dispose();
                return null;
            }

            RandomAccess.SetLength(handle, 0);
            RandomAccess.Write(handle, Encoding.UTF8.GetBytes(note), 0);
            return new SystemLock(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    public void Dispose() => _handle.Dispose();

    // Elsewhere than on Linux to have it open is the lock, and what the note says is not to be had.
    private static SafeFileHandle? TryOpen(string path)
    {
        FileShare share = OperatingSystem.IsLinux() ? FileShare.ReadWrite | FileShare.Delete : FileShare.None;
        try
        {
            return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share);
        }
        catch (IOException e) when (share == FileShare.None && e is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    private static string Read(SafeFileHandle handle)
    {
        Span<byte> note = stackalloc byte[MaxNoteBytes];
        return Encoding.UTF8.GetString(note[..RandomAccess.Read(handle, note, 0)]);
    }
}
