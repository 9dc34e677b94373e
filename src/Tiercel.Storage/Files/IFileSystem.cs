namespace Tiercel.Storage;

/// <summary>
/// The files of a directory tree, as a seam: the real ones, or a disk in memory that loses what was not synced. Names are
/// durable once the directory they stand in has been synced. Every call may throw <see cref="IOException"/>, or
/// <see cref="UnauthorizedAccessException"/> where it is not allowed. Thread safe.
/// </summary>
internal interface IFileSystem
{
    /// <summary>Makes an empty file, in place of one that may be there, for appending and reading.</summary>
    IFile Create(string path);

    /// <summary>Opens a file that exists, for appending and reading.</summary>
    IFile Open(string path);

    /// <summary>Opens a file that exists, for reading alone.</summary>
    IFile OpenRead(string path);

    /// <summary>Whether there is a file of this name.</summary>
    bool Exists(string path);

    /// <summary>The names of the files of a directory, without it; none if there is no such directory.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Makes a directory, and those above it, unless they are there.</summary>
    void CreateDirectory(string path);

    /// <summary>Removes a file; nothing if it is not there.</summary>
    void Delete(string path);

    /// <summary>Gives a file another name, in place of a file that may have it: readers see the one or the other.</summary>
    void Replace(string from, string to);

    /// <summary>Waits until the names in a directory are on the disk.</summary>
    void SyncDirectory(string path);

    /// <summary>
    /// Locks a file, which is made if it is not there, until what is returned is disposed or the process ends; null if somebody has
    /// it locked, in this process or another.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="note">What is left in it.</param>
    /// <param name="holder">The note of who has it locked; empty if that cannot be read.</param>
    IDisposable? TryLock(string path, string note, out string holder);
}
