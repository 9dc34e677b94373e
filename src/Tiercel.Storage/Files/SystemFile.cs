using Microsoft.Win32.SafeHandles;

namespace Tiercel.Storage;

/// <summary>A file of the operating system.</summary>
internal sealed class SystemFile : IFile
{
    private readonly SafeFileHandle _handle;
    private long _length;

    public SystemFile(string path, FileMode mode, FileAccess access)
    {
        _handle = File.OpenHandle(path, mode, access, FileShare.Read | FileShare.Write | FileShare.Delete);
        _length = RandomAccess.GetLength(_handle);
    }

    public long Length => Volatile.Read(ref _length);

    public void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, _length);
        Volatile.Write(ref _length, _length + bytes.Length);
    }

    public int Read(long offset, Span<byte> target)
    {
        int read = 0;
        while (read < target.Length)
        {
            int more = RandomAccess.Read(_handle, target[read..], offset + read);
            if (more == 0) break;
            read += more;
        }

        return read;
    }

    public void Sync() => DataSync.Flush(_handle);

    public void Truncate(long length)
    {
        RandomAccess.SetLength(_handle, length);
        Volatile.Write(ref _length, length);
    }

    public void Dispose() => _handle.Dispose();
}
