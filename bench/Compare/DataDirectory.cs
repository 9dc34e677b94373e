namespace Tiercel.Bench.Compare;

/// <summary>A directory for the files of one server; removed in the end.</summary>
internal sealed class DataDirectory : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("tiercel-compare").FullName;

    /// <summary>Bytes of all files of the log.</summary>
    public long LogBytes => new DirectoryInfo(Path.Combine(_path, "appendonlydir")).EnumerateFiles().Sum(static f => f.Length);

    /// <summary>Settings of a server that keeps a log here, which is not rewritten by itself.</summary>
    public string[] LogWith(string policy) =>
        ["--dir", _path, "--appendonly", "yes", "--appendfsync", policy, "--auto-aof-rewrite-percentage", "0"];

    /// <summary>Settings of a server that loads a snapshot from here.</summary>
    public string[] Snapshot() => ["--dir", _path];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
