using Tiercel.Storage;

namespace Tiercel.Server.Tests;

/// <summary>Files of another file system whose bytes nobody can read until they are let through; but for the manifest.</summary>
internal sealed class GatedFiles(IFileSystem inner) : ForwardingFiles(inner), IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ManualResetEventSlim _gate = new();
    private readonly ManualResetEventSlim _reached = new();

    /// <summary>Waits until somebody wants to read.</summary>
    public void WaitForReader() => Assert.True(_reached.Wait(Deadline));

    /// <summary>From now on reads go through.</summary>
    public void LetThrough() => _gate.Set();

    public override IFile Open(string path) => new GatedFile(this, base.Open(path));

    public override IFile OpenRead(string path) =>
        path.EndsWith(".manifest", StringComparison.Ordinal) ? base.OpenRead(path) : new GatedFile(this, base.OpenRead(path));

    public void Dispose()
    {
        _gate.Dispose();
        _reached.Dispose();
    }

    private sealed class GatedFile(GatedFiles files, IFile file) : IFile
    {
        public long Length => file.Length;

        public void Append(ReadOnlySpan<byte> bytes) => file.Append(bytes);

        public int Read(long offset, Span<byte> target)
        {
            files._reached.Set();
            Assert.True(files._gate.Wait(Deadline));
            return file.Read(offset, target);
        }

        public void Sync() => file.Sync();

        public void Truncate(long length) => file.Truncate(length);

        public void Dispose() => file.Dispose();
    }
}
