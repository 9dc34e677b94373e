using System.Globalization;

namespace Tiercel.Storage;

/// <summary>
/// The right to write to a data directory, which one process has at a time, and within it one engine or server: a lock that the
/// system takes back when the process ends, however it ends. It is taken when it is first needed. Thread safe.
/// </summary>
/// <remarks>The file that is locked stays: to remove it would leave a moment for two to have locked files of the same name.</remarks>
internal sealed class DirectoryLease(IFileSystem files, string directory) : IDisposable
{
    /// <summary>The name of the file that is locked, with the number of the process in it.</summary>
    public const string FileName = "tiercel.lock";

    private readonly Lock _gate = new();
    private IDisposable? _lock;

    /// <summary>Takes the lease, and makes the directory if it is not there; nothing if it has been taken.</summary>
    /// <exception cref="IOException">Another has it, who is named; or the directory cannot be locked.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written to.</exception>
    public void Take()
    {
        lock (_gate)
        {
            if (_lock is not null) return;
            files.CreateDirectory(directory);
            string note = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n");
            _lock = files.TryLock(Path.Combine(directory, FileName), note, out string holder) ?? throw InUse(holder.Trim());
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _lock?.Dispose();
            _lock = null;
        }
    }

    private IOException InUse(string holder)
    {
        string who = holder.Length == 0 ? "another process" : "process " + holder;
        return new IOException($"the directory {Path.GetFullPath(directory)} is in use by {who}; it belongs to one at a time");
    }
}
