using Tiercel.Storage;

namespace Tiercel.Server.Tests;

/// <summary>Files of another file system whose bytes nobody can read until they are let through; but for the manifest.</summary>
internal sealed class GatedFiles(IFileSystem inner) : IFileSystem, IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly ManualResetEventSlim _gate = new();
    private readonly ManualResetEventSlim _reached = new();

    /// <summary>Waits until somebody wants to read.</summary>
    public void WaitForReader() => Assert.True(_reached.Wait(Deadline));

    /// <summary>From now on reads go through.</summary>
    public void LetThrough() => _gate.Set();

    public IFile Create(string path) => inner.Create(path);

    public IFile Open(string path) => new GatedFile(this, inner.Open(path));

    public IFile OpenRead(string path) =>
        path.EndsWith(".manifest", StringComparison.Ordinal) ? inner.OpenRead(path) : new GatedFile(this, inner.OpenRead(path));

    public bool Exists(string path) => inner.Exists(path);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public void Delete(string path) => inner.Delete(path);

    public void Replace(string from, string to) => inner.Replace(from, to);

    public void SyncDirectory(string path) => inner.SyncDirectory(path);

    public IDisposable? TryLock(string path, string note, out string holder) => inner.TryLock(path, note, out holder);

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
