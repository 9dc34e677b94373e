namespace Tiercel.Bench.Compare;

/// <summary>Where things lie in the working copy that this program was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string ServerProgram { get; } = Path.Combine(Root, "apps", "tiercel", "bin", "Release", "net10.0", "tiercel");

    public static string Results { get; } = Path.Combine(Root, "bench", "results");

    private static string FindRoot()
    {
        for (DirectoryInfo? d = new(AppContext.BaseDirectory); d is not null; d = d.Parent)
        {
            if (File.Exists(Path.Combine(d.FullName, "Tiercel.slnx"))) return d.FullName;
        }

        throw new IOException("This program must run from the repository that it was built in.");
    }
}
