using System.Reflection;

namespace Tiercel.Tidy;

/// <summary>
/// What users can see, one file an assembly. A change of it is made on purpose: TIERCEL_ACCEPT=1 rewrites the file,
/// and its difference is reviewed with the change.
/// </summary>
public sealed class PublicApiTests
{
    public static TheoryData<string> Assemblies =>
        [.. ProjectFile.All.Where(static p => p.Folder == "src").Select(static p => p.Name)];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void PublicApiIsTheAcceptedOne(string assembly)
    {
        string actual = ApiText.Of(Assembly.Load(assembly));
        string file = Path.Combine(RepositoryPaths.Root, "tests", "Tidy", "PublicApi", assembly + ".txt");
        if (Environment.GetEnvironmentVariable("TIERCEL_ACCEPT") == "1") File.WriteAllText(file, actual);
        string accepted = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : "";
        string[] now = actual.Split('\n');
        string[] before = accepted.Split('\n');
        string[] difference = [.. before.Except(now).Select(static l => "- " + l), .. now.Except(before).Select(static l => "+ " + l)];
        Assert.True(
            actual == accepted,
            $"The public API of {assembly} has changed; TIERCEL_ACCEPT=1 accepts it:\n{string.Join('\n', difference)}");
    }
}
