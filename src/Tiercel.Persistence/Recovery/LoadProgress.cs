using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// How far loading has come, by the bytes that were read of those there are. Thread safe; counted by the one thread that loads.
/// </summary>
/// <param name="cancellation">Ends the loading at the next read; what there is on the disk is as it was.</param>
internal sealed class LoadProgress(CancellationToken cancellation)
{
    private long _totalBytes;
    private long _loadedBytes;

    /// <summary>Bytes of the files that are loaded.</summary>
    public long TotalBytes => Volatile.Read(ref _totalBytes);

    /// <summary>Bytes that were read.</summary>
    public long LoadedBytes => Volatile.Read(ref _loadedBytes);

    /// <summary>What part of all was read, 0 to 1.</summary>
    public double Fraction => TotalBytes is > 0 and long total ? Math.Min(1, (double)LoadedBytes / total) : 0;

    /// <summary>A file will be loaded.</summary>
    public void Expect(long bytes) => Interlocked.Add(ref _totalBytes, bytes);

    /// <summary>The same file, whose reads are counted.</summary>
    public IFile Count(IFile file) => new CountedFile(this, file, cancellation);

    private sealed class CountedFile(LoadProgress progress, IFile file, CancellationToken cancellation) : IFile
    {
        private long _readTo;

        public long Length => file.Length;

        public void Append(ReadOnlySpan<byte> bytes) => file.Append(bytes);

        public int Read(long offset, Span<byte> target)
        {
            int read = file.Read(offset, target);
            cancellation.ThrowIfCancellationRequested();
            // Some bytes are looked at more than once.
            long more = offset + read - _readTo;
            if (more > 0)
            {
                _readTo += more;
                Interlocked.Add(ref progress._loadedBytes, more);
            }

            return read;
        }

        public void Sync() => file.Sync();

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
