namespace Tiercel.Conformance;

/// <summary>A reply that differs from Redis's on purpose.</summary>
/// <param name="Case">File and title of the case: <c>file/title</c>.</param>
/// <param name="Step">The line of the case, as written.</param>
/// <param name="Reason">Why Tiercel answers otherwise.</param>
public sealed record Difference(string Case, string Step, string Reason);

/// <summary>
/// All differences on purpose. Each is checked to exist: one that has vanished fails the test of its case, so that
/// this list never claims more than is true.
/// </summary>
public static class Differences
{
    public static IReadOnlyList<Difference> All { get; } = [];

    /// <summary>Malformed frames that are answered otherwise on purpose, each with its reason.</summary>
    public static IReadOnlyDictionary<string, string> Frames { get; } = new Dictionary<string, string>
    {
        ["PING\\x00\\r\\n"] = NulInLine,
        ["*1\\r\\n\\x00\\r\\n"] = NulInLine,
    };

    /// <summary>Redis looks for the end of a line with strchr.</summary>
    private const string NulInLine = "Redis waits for ever for the end of a line that holds a NUL byte; Tiercel sees its end";

    public static Difference? Find(Case owner, CaseStep step) =>
        All.FirstOrDefault(d => d.Case == $"{owner.File}/{owner.Title}" && d.Step == step.Text);
}
