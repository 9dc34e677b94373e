using Tiercel.Engine;
using Tiercel.Persistence;
using Tiercel.Scripting;
using Tiercel.Storage;

namespace Tiercel;

/// <summary>Checks a data directory without changing it.</summary>
internal static class DataCheck
{
    // A log may name any; those that it does not use cost nothing.
    private const int MaxDatabases = 65_536;

    /// <summary>Loads it into an engine that is thrown away, and tells what was found.</summary>
    /// <param name="options">Where the files are, and their names.</param>
    /// <param name="files">Where the directory is.</param>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public static CheckReport Run(EngineOptions options, IFileSystem files)
    {
        options.Databases = MaxDatabases;
        using TiercelEngine engine = new(options, drivesClock: true);
        return new DirectoryCheck(engine.Dispatcher, new ScriptLibraries(engine.Functions), files).Run();
    }
}
