using System.Globalization;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>The directory of a log: which files make it up, what they hold, and where it goes on.</summary>
internal sealed class AppendOnlyDirectory
{
    private readonly IFileSystem _files;
    private readonly DurabilityOptions _options;
    private readonly string _path;

    public AppendOnlyDirectory(IFileSystem files, DurabilityOptions options)
    {
        _files = files;
        _options = options;
        _path = Path.Combine(options.Directory, options.LogDirectory);
        files.CreateDirectory(_path);
        Manifest = Manifest.Read(files, _path, options.LogName);
    }

    /// <summary>Where it is.</summary>
    public string FullPath => Path.GetFullPath(_path);

    /// <summary>Which files make it up.</summary>
    public Manifest Manifest { get; private set; }

    /// <summary>Bytes of the base when it was loaded or written.</summary>
    public long BaseBytes { get; private set; }

    /// <summary>Bytes of all files that a start would read; the present one excepted.</summary>
    public long FormerBytes { get; private set; }

    /// <summary>Where the next base goes, once it is whole.</summary>
    public string NextBasePath => PathOf(Manifest.NextBase());

    /// <summary>Runs all that is there again; returns how many bytes a power cut had torn, which are cut off.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message says which, and what can be done.</exception>
    public long Load(CommandDispatcher dispatcher, ILibraryStore libraries, LoadProgress? progress, out long commands) =>
        Load(dispatcher, libraries, LoadCrew.ThreadsFor, progress, out commands);

    /// <summary>
    /// As <see cref="Load(CommandDispatcher, ILibraryStore, LoadProgress, out long)"/>, with so many threads for a file of so many bytes.
    /// </summary>
    internal long Load(
        CommandDispatcher dispatcher,
        ILibraryStore libraries,
        Func<long, int> threadsFor,
        LoadProgress? progress,
        out long commands)
    {
        foreach (ManifestFile entry in Manifest.Files) Expect(entry, progress);
        using LogLoader loader = new(dispatcher, libraries, threadsFor);
        long lost = 0;
        foreach (ManifestFile entry in Manifest.Files)
        {
            lost = Load(loader, entry, progress);
            if (lost == 0) continue;
            lost += DropBehind(entry);
            break;
        }

        commands = loader.Commands;
        return lost;
    }

    /// <summary>Opens what records are appended to: the last increment, or the first.</summary>
    public IFile OpenLast(out long length)
    {
        if (Manifest.Increments.Count == 0) return CreateNext(out length);
        IFile file = _files.Open(PathOf(Manifest.Increments[^1]));
        // What a killed process has left may be in the system's memory alone, and is to be relied on from now on.
        file.Sync();
        length = file.Length;
        return file;
    }

    /// <summary>Makes another increment, and says so in the manifest.</summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public IFile CreateNext(out long length)
    {
        IFile file = CreateUnnamed(out Manifest next);
        length = file.Length;
        next.Write(_files, _path);
        Manifest = next;
        return file;
    }

    /// <summary>
    /// Makes another increment that no start will read until <see cref="Rebase"/> says so: what it begins with is in no file yet.
    /// </summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public IFile CreateUnnamed(out Manifest next)
    {
        next = Manifest.WithIncrement();
        IFile file = _files.Create(PathOf(next.Increments[^1]));
        GroupCommitWriter.Begin(file);
        return file;
    }

    /// <summary>
    /// From now on a start reads a base, which is whole at its place, and the last increment of a manifest: what was before it is
    /// removed.
    /// </summary>
    /// <exception cref="IOException">The disk is full or broken: a start reads what it has read before.</exception>
    public void Rebase(Manifest present, long baseBytes)
    {
        Manifest rebased = present.Rebased(Manifest.NextBase(), present.LastIncrementNumber);
        rebased.Write(_files, _path);
        Manifest = rebased;
        (BaseBytes, FormerBytes) = (baseBytes, baseBytes);
        RemoveReplaced();
    }

    /// <summary>
    /// Removes what processes that were killed have left: files that were not whole yet, and those that the manifest says have been
    /// replaced. Whoever calls has the right to write to the directory, and does not write a base just now.
    /// </summary>
    /// <exception cref="IOException">The disk is full or broken: a start reads what it has read before.</exception>
    public void RemoveLeft()
    {
        TemporaryFiles.RemoveLeft(_files, _path, (name, target) => Manifest.IsReplacing(target) && !Manifest.Names(name));
        if (Manifest.Replaced.Count > 0) RemoveReplaced();
    }

    private void RemoveReplaced()
    {
        IEnumerable<string> kept = Manifest.Files.Select(static f => f.FileName);
        foreach (ManifestFile replaced in Manifest.Replaced.ExceptBy(kept, static f => f.FileName)) _files.Delete(PathOf(replaced));
        Manifest left = Manifest with { Replaced = [] };
        left.Write(_files, _path);
        Manifest = left;
    }

    private string PathOf(ManifestFile file) => Path.Combine(_path, file.FileName);

    // What stands behind a torn end depends on it, and was not promised either.
    private long DropBehind(ManifestFile torn)
    {
        ManifestFile[] dropped = [.. Manifest.Increments.Where(f => f.Number > torn.Number)];
        if (dropped.Length == 0) return 0;
        Manifest = Manifest with { Increments = [.. Manifest.Increments.Except(dropped)] };
        Manifest.Write(_files, _path);
        long bytes = 0;
        foreach (ManifestFile entry in dropped)
        {
            using (IFile file = _files.OpenRead(PathOf(entry))) bytes += file.Length;
            _files.Delete(PathOf(entry));
        }

        return bytes;
    }

    private void Expect(ManifestFile entry, LoadProgress? progress)
    {
        if (progress is null || !_files.Exists(PathOf(entry))) return;
        using IFile file = _files.OpenRead(PathOf(entry));
        progress.Expect(file.Length);
    }

    private long Load(LogLoader loader, ManifestFile entry, LoadProgress? progress)
    {
        string path = PathOf(entry);
        if (!_files.Exists(path)) throw new InvalidDataException($"{path} is missing, and {Manifest.FileName} names it.");
        using IFile opened = _files.Open(path);
        IFile file = progress?.Count(opened) ?? opened;
        long sound = loader.Load(file, path);
        long lost = file.Length - sound;
        if (entry == Manifest.Base) BaseBytes = sound;
        if (Manifest.Increments.Count == 0 || entry != Manifest.Increments[^1]) FormerBytes += sound;
        if (lost == 0) return 0;
        if (!_options.AcceptsTornEnd) throw Torn(path, sound, lost);
        file.Truncate(sound);
        file.Sync();
        return lost;
    }

    private static InvalidDataException Torn(string path, long sound, long lost) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{path}: its last {lost} bytes, from {sound} on, are torn. 'aof-load-truncated yes' cuts them off."));
}
