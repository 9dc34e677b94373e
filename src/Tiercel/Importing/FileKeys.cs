using Tiercel.Engine;
using Tiercel.Persistence;
using Tiercel.Storage;

namespace Tiercel;

/// <summary>The keys of a snapshot file, or of the directory of a log; loaded into an engine that is thrown away.</summary>
internal static class FileKeys
{
    // A file may name any; those that it does not use cost nothing.
    private const int MaxDatabases = 65_536;
    private const string ManifestEnd = ".manifest";

    /// <summary>Loads them. Nothing on the disk is changed.</summary>
    /// <param name="path">The snapshot file, or the directory that the manifest of a log is in.</param>
    /// <exception cref="InvalidDataException">A file is damaged, or torn; the message says where.</exception>
    /// <exception cref="IOException">There is none, or it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static EngineKeys Load(string path)
    {
        EngineOptions options = new() { Databases = MaxDatabases, MaxMemory = 0 };
        DurabilityOptions durability = options.Durability;
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        durability.Directory = Path.GetDirectoryName(path) ?? path;
        durability.AcceptsTornEnd = false;
        TiercelEngine engine = new(options, drivesClock: true);
        try
        {
            ScriptLibraries libraries = new(engine.Functions);
            if (Directory.Exists(path)) LoadLog(engine, libraries, path);
            else LoadSnapshot(engine, libraries, path);
            return new EngineKeys(engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    private static void LoadSnapshot(TiercelEngine engine, ScriptLibraries libraries, string path)
    {
        engine.Keyspace.Options.Durability.SnapshotName = Path.GetFileName(path);
        using DataDirectory directory = new(engine.Dispatcher, libraries, SystemFiles.Instance);
        if (!directory.Snapshots.Load()) throw new FileNotFoundException(path + " is not there.", path);
    }

    private static void LoadLog(TiercelEngine engine, ScriptLibraries libraries, string path)
    {
        DurabilityOptions durability = engine.Keyspace.Options.Durability;
        string manifest = Directory.EnumerateFiles(path, "*" + ManifestEnd).FirstOrDefault()
            ?? throw new FileNotFoundException($"{path} holds no manifest of a log.");
        durability.LogDirectory = Path.GetFileName(path);
        durability.LogName = Path.GetFileName(manifest)[..^ManifestEnd.Length];
        engine.Keyspace.BeginReplay();
        try
        {
            new AppendOnlyDirectory(SystemFiles.Instance, durability).Load(engine.Dispatcher, libraries, progress: null, out _);
        }
        finally
        {
            engine.Keyspace.EndReplay();
        }
    }
}
