using Xunit;

namespace Tiercel.TestKit;

/// <summary>
/// Compares bytes or text with a file kept beside the tests. With TIERCEL_ACCEPT=1 in the environment the file is
/// written instead, and the difference is then reviewed as part of the change.
/// </summary>
public static class GoldenFile
{
    private static bool Accepting => Environment.GetEnvironmentVariable("TIERCEL_ACCEPT") == "1";

    /// <param name="path">Relative to the root of the repository, with forward slashes.</param>
    public static void AssertBytes(string path, ReadOnlySpan<byte> actual)
    {
        string file = Locate(path);
        if (Accepting) File.WriteAllBytes(file, actual);
        Assert.True(File.Exists(file), $"{path} does not exist; TIERCEL_ACCEPT=1 writes it.");
        Assert.Equal(Convert.ToHexString(File.ReadAllBytes(file)), Convert.ToHexString(actual));
    }

    /// <inheritdoc cref="AssertBytes"/>
    public static void AssertText(string path, string actual)
    {
        string file = Locate(path);
        string text = actual.ReplaceLineEndings("\n");
        if (Accepting) File.WriteAllText(file, text);
        Assert.True(File.Exists(file), $"{path} does not exist; TIERCEL_ACCEPT=1 writes it.");
        Assert.Equal(File.ReadAllText(file).ReplaceLineEndings("\n"), text);
    }

    private static string Locate(string path)
    {
        string file = Path.Combine([RepositoryPaths.Root, .. path.Split('/')]);
        if (Accepting) Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }
}
