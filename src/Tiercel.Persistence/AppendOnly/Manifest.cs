using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// Which files make up the log, as Redis 7 writes it: at most one base, then increments in the order of their numbers; and files
/// that a rewrite has replaced and that are still to be removed.
/// </summary>
/// <remarks>
/// One line for each file: <c>file NAME seq NUMBER type b|i|h</c>; a name with blanks is quoted. Immutable: a change is another
/// manifest, which takes the place of the former at once.
/// </remarks>
internal sealed record Manifest(
    string Name, ManifestFile? Base, IReadOnlyList<ManifestFile> Increments, IReadOnlyList<ManifestFile> Replaced)
{
    private const string BaseSuffix = ".base.rdb";

    /// <summary>The name of the file that it is in.</summary>
    public string FileName => Name + ".manifest";

    /// <summary>The number of the newest base; 0 = there has been none.</summary>
    public long LastBaseNumber => Base?.Number ?? 0;

    /// <summary>The number of the newest increment; 0 = there has been none.</summary>
    public long LastIncrementNumber => Increments.Count == 0 ? 0 : Increments[^1].Number;

    /// <summary>All that a reader reads, in order.</summary>
    public IEnumerable<ManifestFile> Files => Base is null ? Increments : Increments.Prepend(Base);

    /// <summary>One of no files.</summary>
    public static Manifest Empty(string name) => new(name, null, [], []);

    /// <summary>Another with one more increment.</summary>
    public Manifest WithIncrement()
    {
        long number = LastIncrementNumber + 1;
        string fileName = string.Create(CultureInfo.InvariantCulture, $"{Name}.{number}.incr.aof");
        return this with { Increments = [.. Increments, new ManifestFile(fileName, number, ManifestFile.IncrementType)] };
    }

    /// <summary>The name of the next base.</summary>
    public ManifestFile NextBase()
    {
        long number = LastBaseNumber + 1;
        string fileName = string.Create(CultureInfo.InvariantCulture, $"{Name}.{number}{BaseSuffix}");
        return new ManifestFile(fileName, number, ManifestFile.BaseType);
    }

    /// <summary>Whether a file takes the place of others of this log once it is whole: the manifest, and every base.</summary>
    public bool IsReplacing(string fileName)
    {
        if (fileName == FileName) return true;
        bool isLong = fileName.Length > Name.Length + 1 + BaseSuffix.Length;
        return isLong && fileName.StartsWith(Name + ".", StringComparison.Ordinal)
            && fileName.EndsWith(BaseSuffix, StringComparison.Ordinal)
            && fileName.AsSpan((Name.Length + 1)..^BaseSuffix.Length).IndexOfAnyExceptInRange('0', '9') < 0;
    }

    /// <summary>Whether it names a file, in whichever role.</summary>
    public bool Names(string fileName) => Files.Concat(Replaced).Any(f => f.FileName == fileName);

    /// <summary>Another in which a base takes the place of all before the increment of a number.</summary>
    public Manifest Rebased(ManifestFile newBase, long firstIncrement)
    {
        List<ManifestFile> replaced = [.. Replaced];
        if (Base is not null) replaced.Add(Base with { Type = ManifestFile.ReplacedType });
        replaced.AddRange(Increments.Where(f => f.Number < firstIncrement).Select(static f => f with { Type = ManifestFile.ReplacedType }));
        return new Manifest(Name, newBase, [.. Increments.Where(f => f.Number >= firstIncrement)], replaced);
    }

    /// <summary>Whether there is the manifest of a log.</summary>
    public static bool Exists(IFileSystem files, DurabilityOptions options) =>
        files.Exists(Path.Combine(options.Directory, options.LogDirectory, Empty(options.LogName).FileName));

    /// <summary>Reads the manifest of a log; an empty one if there is none.</summary>
    /// <exception cref="InvalidDataException">It says nothing that can be followed; the message names the line.</exception>
    public static Manifest Read(IFileSystem files, string directory, string name)
    {
        Manifest manifest = Empty(name);
        string path = Path.Combine(directory, manifest.FileName);
        if (!files.Exists(path)) return manifest;
        using IFile file = files.OpenRead(path);
        byte[] text = new byte[Math.Min(file.Length, int.MaxValue / 2)];
        return Parse(name, path, Encoding.UTF8.GetString(text, 0, file.Read(0, text)));
    }

    /// <summary>Writes it in the place of the one there is: after a crash there is the one or the other.</summary>
    public void Write(IFileSystem files, string directory)
    {
        string path = Path.Combine(directory, FileName);
        string temporary = TemporaryFiles.PathFor(path);
        using (IFile file = files.Create(temporary))
        {
            file.Append(Encoding.UTF8.GetBytes(ToString()));
            file.Sync();
        }

        files.Replace(temporary, path);
        files.SyncDirectory(directory);
    }

    /// <summary>The text of the file.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (ManifestFile file in Replaced) text.Append(file.Line);
        foreach (ManifestFile file in Files) text.Append(file.Line);
        return text.ToString();
    }

    private static Manifest Parse(string name, string path, string text)
    {
        ManifestFile? newest = null;
        List<ManifestFile> increments = [];
        List<ManifestFile> replaced = [];
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Length == 0 || lines[i][0] == '#') continue;
            ManifestFile file = ManifestFile.Parse(lines[i].TrimEnd('\r'))
                ?? throw Invalid(path, i, "is not 'file NAME seq NUMBER type b|i|h'");
            switch (file.Type)
            {
                case ManifestFile.BaseType when newest is not null:
                    throw Invalid(path, i, "names a second base");
                case ManifestFile.BaseType:
                    newest = file;
                    break;
                case ManifestFile.IncrementType when increments.Count > 0 && file.Number <= increments[^1].Number:
                    throw Invalid(path, i, "has a number that does not ascend");
                case ManifestFile.IncrementType:
                    increments.Add(file);
                    break;
                default:
                    replaced.Add(file);
                    break;
            }
        }

        return new Manifest(name, newest, increments, replaced);
    }

    private static InvalidDataException Invalid(string path, int line, string what) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{path}: line {line + 1} {what}."));
}
