using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>The hand-made cases of Cases/*.txt, in RESP2 and RESP3.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class CaseTests(ServerPair servers)
{
    private static readonly IReadOnlyList<Case> Cases = CaseFile.ReadAll();

    public static TheoryData<string, string, int> All
    {
        get
        {
            TheoryData<string, string, int> rows = [];
            foreach (Case c in Cases)
            {
                rows.Add(c.File, c.Title, 2);
                rows.Add(c.File, c.Title, 3);
            }

            return rows;
        }
    }

    [DifferentialTheory]
    [MemberData(nameof(All))]
    public void RepliesAreThoseOfRedis(string file, string title, int protocol) =>
        CaseRunner.Run(servers, Cases.Single(c => c.File == file && c.Title == title), protocol);

    /// <summary>The portable transport, in a short form: what it carries has been compared above.</summary>
    [DifferentialTheory]
    [InlineData("blocking")]
    [InlineData("connection")]
    [InlineData("server")]
    [InlineData("set")]
    public void RepliesOverSocketsAreThoseOfRedis(string file)
    {
        foreach (Case subject in Cases.Where(c => c.File == file))
        {
            using ConnectionPair connections = servers.ConnectOverSockets();
            CaseRunner.Run(connections, subject, protocol: 3);
        }
    }

    [Fact]
    public void ListedDifferencesNameStepsThatExist()
    {
        foreach (Difference difference in Differences.All)
        {
            bool exists = Cases.Any(c => c.Steps.Any(s => Differences.Find(c, s) == difference));
            Assert.True(exists, $"No such step: {difference.Case}: {difference.Step}");
        }
    }

    /// <summary>What a user reads of a command says in what it differs.</summary>
    [Fact]
    public void ListedDifferencesAreOnThePageOfCommands()
    {
        string[] rows = File.ReadAllLines(Path.Combine(RepositoryPaths.Root, "docs/commands.md"));
        foreach (Difference difference in Differences.All)
        {
            string[] words = difference.Step.ToUpperInvariant().Split(' ');
            string ofSubcommand = words.Length < 2 ? "" : $"| `{words[0]} {words[1]}` |";
            string row = rows.SingleOrDefault(r => r.StartsWith(ofSubcommand, StringComparison.Ordinal) && ofSubcommand.Length > 0)
                ?? rows.Single(r => r.StartsWith($"| `{words[0]}` |", StringComparison.Ordinal));
            Assert.True(row.Contains("*Differs:*", StringComparison.Ordinal), $"The page does not say it: {difference.Step}");
        }
    }
}
