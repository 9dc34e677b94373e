using Tiercel.Storage;

namespace Tiercel.Server;

/// <summary>Writes a file in the place of a former one.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a file anew; null, or why that failed, and then the former one is still there. Whoever reads it meanwhile sees
    /// the one or the other, also after a crash. A symbolic link stays one.
    /// </summary>
    public static string? Write(string path, ReadOnlySpan<byte> content)
    {
        string? temporary = null;
        try
        {
            string? target = File.Exists(path) ? File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName : null;
            path = target ?? Path.GetFullPath(path);
            temporary = path + ".tmp-" + Guid.NewGuid().ToString("N");
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            // Passwords and their hashes are nothing for others to read, unless the file that is replaced says so.
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = ModeOf(path);
            using (FileStream file = new(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            // Without it the new name may be lost in a crash, and the former file come back.
            if (!OperatingSystem.IsWindows()) DirectorySync.Flush(Path.GetDirectoryName(path)!);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (temporary is not null) TryDelete(temporary);
            return e.Message;
        }
    }

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static UnixFileMode ModeOf(string path) =>
        File.Exists(path) ? File.GetUnixFileMode(path) : UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The reason that counts is the one for which the file could not be written.
        }
    }
}
