using System.Globalization;
using Tiercel.Storage;

namespace Tiercel.Persistence;

/// <summary>
/// The names of files that are written beside the one whose place they take once they are whole, and what killed processes have left
/// under such names.
/// </summary>
internal static class TemporaryFiles
{
    private const string Prefix = "temp-";

    /// <summary>Under which name this process writes what is to become a file.</summary>
    public static string PathFor(string path) => Path.Combine(
        Path.GetDirectoryName(path) ?? "",
        string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Path.GetFileName(path)}"));

    /// <summary>
    /// Removes what processes that were killed have left in a directory; what cannot be removed stays, and is in nobody's way.
    /// Whoever calls has the directory for himself, and writes no such file just now.
    /// </summary>
    /// <param name="files">Where the directory is.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="isOurs">Of a name, and of that of the file which it was to become: whether it goes.</param>
    public static void RemoveLeft(IFileSystem files, string directory, Func<string, string, bool> isOurs)
    {
        try
        {
            foreach (string name in files.List(directory))
            {
                if (TargetOf(name) is { } target && isOurs(name, target)) TryDelete(files, Path.Combine(directory, name));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A directory that may be used, but not be listed: nothing depends on what would be removed.
        }
    }

    /// <summary>Removes a file if that can be done.</summary>
    public static void TryDelete(IFileSystem files, string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next one of this name takes its place, and a later start tries again.
        }
    }

    // The name behind the number of a process; null = it is not the name of such a file.
    private static string? TargetOf(string name)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        int end = name.IndexOf('-', Prefix.Length);
        return end > Prefix.Length && name.AsSpan(Prefix.Length..end).IndexOfAnyExceptInRange('0', '9') < 0 ? name[(end + 1)..] : null;
    }
}
