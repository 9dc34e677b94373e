using Tiercel.Storage;

namespace Tiercel.Server.Tests;

/// <summary>Files of another file system; who does something else with some of them overrides that.</summary>
internal abstract class ForwardingFiles(IFileSystem inner) : IFileSystem
{
    public virtual IFile Create(string path) => inner.Create(path);

    public virtual IFile Open(string path) => inner.Open(path);

    public virtual IFile OpenRead(string path) => inner.OpenRead(path);

    public bool Exists(string path) => inner.Exists(path);

    public IReadOnlyList<string> List(string directory) => inner.List(directory);

    public void CreateDirectory(string path) => inner.CreateDirectory(path);

    public void Delete(string path) => inner.Delete(path);

    public void Replace(string from, string to) => inner.Replace(from, to);

    public void SyncDirectory(string path) => inner.SyncDirectory(path);

    public IDisposable? TryLock(string path, string note, out string holder) => inner.TryLock(path, note, out holder);
}
