namespace Tiercel.Storage;

/// <summary>The files of the operating system.</summary>
internal sealed class SystemFiles : IFileSystem
{
    /// <summary>All there is of it.</summary>
    public static SystemFiles Instance { get; } = new();

    public IFile Create(string path) => new SystemFile(path, FileMode.Create, FileAccess.ReadWrite);

    public IFile Open(string path) => new SystemFile(path, FileMode.Open, FileAccess.ReadWrite);

    public IFile OpenRead(string path) => new SystemFile(path, FileMode.Open, FileAccess.Read);

    public bool Exists(string path) => File.Exists(path);

    public IReadOnlyList<string> List(string directory) =>
        Directory.Exists(directory) ? [.. Directory.EnumerateFiles(directory).Select(static p => Path.GetFileName(p))] : [];

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void Delete(string path)
    {
        if (File.Exists(path)) File.Delete(path);
    }

    public void Replace(string from, string to) => File.Move(from, to, overwrite: true);

    public void SyncDirectory(string path)
    {
        // Windows has no such call: there the file system's own journal keeps the order of names.
        if (!OperatingSystem.IsWindows()) DirectorySync.Flush(path);
    }

    public IDisposable? TryLock(string path, string note, out string holder) => SystemLock.TryTake(path, note, out holder);
}
