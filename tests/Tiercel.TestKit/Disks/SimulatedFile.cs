using Tiercel.Storage;

namespace Tiercel.TestKit;

/// <summary>An open file of a <see cref="SimulatedDisk"/>.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, SimulatedInode inode) : IFile
{
    public long Length => disk.Look(() => inode.Length);

    public void Append(ReadOnlySpan<byte> bytes) => disk.Append(inode, bytes);

    public int Read(long offset, Span<byte> target)
    {
        byte[] bytes = new byte[target.Length];
        int read = disk.Look(() => inode.Read(offset, bytes));
        bytes.AsSpan(0, read).CopyTo(target);
        return read;
    }

    public void Sync() => disk.Sync(inode);

    public void Truncate(long length) => disk.Truncate(inode, length);

    public void Dispose()
    {
        // Nothing is held.
    }
}
