namespace Tiercel.TestKit;

/// <summary>An empty directory of its own, gone when it is disposed.</summary>
public sealed class ScratchDirectory : IDisposable
{
    public ScratchDirectory() => Path = Directory.CreateTempSubdirectory("tiercel-").FullName;

    public string Path { get; }

    /// <summary>The names of all files in it, and what they hold.</summary>
    public void CopyTo(ScratchDirectory other)
    {
        foreach (string file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(other.Path, System.IO.Path.GetRelativePath(Path, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
