using System.Globalization;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// Reads a data directory as a start would, into a keyspace that is thrown away, and tells of each file what it found. Used once,
/// by one thread. Nobody else may use the directory meanwhile.
/// </summary>
internal sealed class DirectoryCheck(CommandDispatcher dispatcher, ILibraryStore libraries, IFileSystem files)
{
    private const int CopiedAtOnce = 1 << 20;

    private readonly DurabilityOptions _options = dispatcher.Keyspace.Options.Durability;
    private readonly UsedVersions _versions = new();
    private readonly List<CheckedFile> _found = [];
    private bool _isBroken;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left: the data is loaded to be checked.</exception>
    public CheckReport Run()
    {
        Keyspace keyspace = dispatcher.Keyspace;
        dispatcher.Witness = _versions;
        keyspace.BeginReplay();
        try
        {
            CheckLog();
            keyspace.Clear();
            libraries.Clear();
            CheckSnapshot();
            return new CheckReport(_found, _versions.Lowest);
        }
        finally
        {
            keyspace.EndReplay();
            dispatcher.Witness = null;
        }
    }

    /// <summary>
    /// Cuts off what is not sound of a file, and keeps it in another beside it, whose path is returned; on the disk when it returns.
    /// </summary>
    /// <exception cref="IOException">The disk is full or broken; the file is as it was.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static string Cut(IFileSystem files, CheckedFile found)
    {
        string kept = string.Create(CultureInfo.InvariantCulture, $"{found.Path}.cut-at-{found.Place}");
        using IFile file = files.Open(found.Path);
        using (IFile copy = files.Create(kept))
        {
            byte[] buffer = new byte[CopiedAtOnce];
            for (long place = found.Place; place < file.Length;)
            {
                int read = file.Read(place, buffer);
                if (read == 0) throw new IOException($"{found.Path} has become shorter.");
                copy.Append(buffer.AsSpan(0, read));
                place += read;
            }

            copy.Sync();
        }

        files.SyncDirectory(Path.GetDirectoryName(kept)!);
        file.Truncate(found.Place);
        file.Sync();
        return kept;
    }

    private void CheckLog()
    {
        string directory = Path.Combine(_options.Directory, _options.LogDirectory);
        if (ReadManifest(directory) is not { } manifest) return;
        // Alone, it can say exactly where something is wrong, and what there is of commands.
        using LogLoader loader = new(dispatcher, libraries, static _ => 0);
        foreach (ManifestFile entry in manifest.Files)
            _found.Add(CheckFile(loader, manifest, entry, Path.Combine(directory, entry.FileName)));
        HashSet<string> known = [.. manifest.Files.Concat(manifest.Replaced).Select(static f => f.FileName), manifest.FileName];
        foreach (string name in files.List(directory).Where(n => !known.Contains(n)).Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(directory, name);
            _found.Add(new CheckedFile(path, FileState.Unnamed, LengthOf(path)));
        }
    }

    private Manifest? ReadManifest(string directory)
    {
        string path = Path.Combine(directory, Manifest.Empty(_options.LogName).FileName);
        if (!files.Exists(path)) return null;
        try
        {
            Manifest manifest = Manifest.Read(files, directory, _options.LogName);
            _found.Add(new CheckedFile(path, FileState.Sound, LengthOf(path)));
            return manifest;
        }
        catch (InvalidDataException e)
        {
            _found.Add(new CheckedFile(path, FileState.Damaged, LengthOf(path)) { Place = 0, Problem = e.Message });
            return null;
        }
    }

    private CheckedFile CheckFile(LogLoader loader, Manifest manifest, ManifestFile entry, string path)
    {
        if (!files.Exists(path))
        {
            _isBroken = true;
            return new CheckedFile(path, FileState.Missing, 0) { Problem = $"{manifest.FileName} names it, and it is not there" };
        }

        using IFile file = files.OpenRead(path);
        if (_isBroken) return new CheckedFile(path, FileState.NotRead, file.Length);
        NoteFormat(file);
        long commandsBefore = loader.Commands;
        long keysBefore = Keys;
        try
        {
            long sound = loader.Load(file, path);
            _isBroken = sound < file.Length;
            return Found(_isBroken ? FileState.Torn : FileState.Sound, sound, _isBroken ? "its end is torn" : null);
        }
        catch (InvalidDataException e)
        {
            _isBroken = true;
            return Found(FileState.Damaged, Damage.PlaceIn(e), Damage.WhatIn(e));
        }

        CheckedFile Found(FileState state, long? place, string? problem) => new(path, state, file.Length)
        {
            Commands = loader.Commands - commandsBefore,
            Keys = RdbFileReader.IsSnapshot(file) ? Keys - keysBefore : 0,
            Place = place ?? 0,
            Problem = problem,
            CanBeCut = state != FileState.Sound && place is not null && !RdbFileReader.IsSnapshot(file) && entry == manifest.Files.Last(),
        };
    }

    private void CheckSnapshot()
    {
        string path = Path.Combine(_options.Directory, _options.SnapshotName);
        if (!files.Exists(path)) return;
        using IFile file = files.OpenRead(path);
        NoteFormat(file);
        try
        {
            RdbFileReader reader = new(dispatcher.Keyspace, libraries, keepsExpired: true);
            reader.Load(file, path);
            _found.Add(new CheckedFile(path, FileState.Sound, file.Length) { Keys = reader.Keys });
        }
        catch (InvalidDataException e)
        {
            _found.Add(new CheckedFile(path, FileState.Damaged, file.Length)
            {
                Place = Damage.PlaceIn(e) ?? 0,
                Problem = Damage.WhatIn(e),
            });
        }
    }

    private long Keys => dispatcher.Keyspace.GetStatistics().Keys;

    private void NoteFormat(IFile file)
    {
        if (RdbFileReader.VersionOf(file) is { } version) _versions.NoteFormat(version);
    }

    private long LengthOf(string path)
    {
        using IFile file = files.OpenRead(path);
        return file.Length;
    }
}
