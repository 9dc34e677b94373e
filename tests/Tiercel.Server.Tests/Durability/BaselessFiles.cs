using Tiercel.Storage;

namespace Tiercel.Server.Tests;

/// <summary>Files of another file system with no room for the bases of logs, until there is.</summary>
internal sealed class BaselessFiles(IFileSystem inner) : IFileSystem
{
    private volatile bool _hasRoom;

    public bool HasRoom
    {
        get => _hasRoom;
        set => _hasRoom = value;
    }

    public IFile Create(string path) => _hasRoom || !path.EndsWith(".base.rdb", StringComparison.Ordinal)
        ? inner.Create(path)
        : throw new IOException("No space left on device");

    public IFile Open(string path) => inner.Open(path);

    public IFile OpenRead(string path) => inner.OpenRead(path);

    public bool Exists(string path) => inner.Exists(path);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public void Delete(string path) => inner.Delete(path);

    public void Replace(string from, string to) => inner.Replace(from, to);

    public void SyncDirectory(string path) => inner.SyncDirectory(path);

    public IDisposable? TryLock(string path, string note, out string holder) => inner.TryLock(path, note, out holder);
}
