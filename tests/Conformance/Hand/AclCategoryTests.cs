using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Every command is of the categories of which it is in Redis, and of no other.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class AclCategoryTests(ServerPair servers)
{
    [DifferentialFact]
    public void EveryCommandIsOfTheCategoriesThatItHasInRedis()
    {
        using ConnectionPair connections = servers.Connect();
        HashSet<string> known = [.. Names(connections.Redis, "COMMAND", "LIST")];
        known.IntersectWith(Names(connections.Subject, "COMMAND", "LIST"));
        Assert.True(known.Count > 200, $"{known.Count} commands are known to both");
        string[] categories = Names(connections.Redis, "ACL", "CAT");

        Assert.Equal(categories, Names(connections.Subject, "ACL", "CAT"));
        Assert.All(categories, category => Assert.Equal(
            Names(connections.Redis, "ACL", "CAT", category).Where(known.Contains).Order(StringComparer.Ordinal),
            Names(connections.Subject, "ACL", "CAT", category).Where(known.Contains).Order(StringComparer.Ordinal)));
    }

    private static string[] Names(RespConnection connection, params string[] words) =>
        [.. connection.Call(words).Items.Select(static i => i.Text)];
}
