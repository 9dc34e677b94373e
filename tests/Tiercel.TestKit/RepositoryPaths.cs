namespace Tiercel.TestKit;

/// <summary>Where things lie in the working copy that the tests were built in.</summary>
public static class RepositoryPaths
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The server program, as the build that made these tests made it (Release or Debug).</summary>
    public static string ServerProgram { get; } = ProgramIn("apps/tiercel", "tiercel");

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Debug"
            : "Release";

    /// <summary>A program of the same build.</summary>
    /// <param name="folder">The folder of its project, from the root, with forward slashes.</param>
    /// <param name="name">Its name, without the suffix that Windows asks for.</param>
    public static string ProgramIn(string folder, string name) => Path.Combine(
        [Root, .. folder.Split('/'), "bin", Configuration, "net10.0", OperatingSystem.IsWindows() ? name + ".exe" : name]);

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Tiercel.slnx"))) return d.FullName;
        }

        throw new InvalidOperationException($"No Tiercel.slnx above {AppContext.BaseDirectory}.");
    }
}
