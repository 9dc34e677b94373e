namespace Tiercel.TestKit;

/// <summary>Where things lie in the working copy that the tests were built in.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The server program, as the build that made these tests made it (Release or Debug).</summary>
    public static string ServerProgram { get; } = Path.Combine(
        Root, "apps", "tiercel", "bin", Configuration, "net10.0", OperatingSystem.IsWindows() ? "tiercel.exe" : "tiercel");

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Debug"
            : "Release";

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Tiercel.slnx"))) return d.FullName;
        }

        throw new InvalidOperationException($"No Tiercel.slnx above {AppContext.BaseDirectory}.");
    }
}
