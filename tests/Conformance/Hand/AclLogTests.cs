using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>ACL LOG tells of refusals what Redis tells, beside what changes from run to run.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class AclLogTests(ServerPair servers)
{
    private static readonly string[] Compared = ["count", "reason", "context", "object", "username"];

    [DifferentialTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void RefusalsAreLoggedAndMergedAsInRedis(int protocol)
    {
        using ConnectionPair connections = servers.Connect();
        connections.Reset(protocol);
        string[] calls =
        [
            "ACL SETUSER logged on >right ~mine* &c* +@all -config|set -select (+set ~also)", "ACL LOG RESET", "AUTH logged wrong",
            "AUTH nobody x", "HELLO 2 AUTH logged wrong", "auth logged right", "GET foreign", "GET foreign", "get foreign", "SET foreign v",
            "SET also v", "MSET mine 1 foreign 2 other 3", "CONFIG SET a b", "config|set", "SELECT 1", "PUBLISH d m", "SUBSCRIBE c1 e",
            "PSUBSCRIBE c1", "XREAD STREAMS mine foreign 0 0", "GEORADIUS mine 1 1 1 m STORE kept", "GET foreign", "NOSUCH", "GET",
            "DEL mine1 foreign1 foreign2", "MULTI", "GET foreign", "GET mine", "EXEC", "AUTH default x",
        ];
        foreach (string call in calls) connections.Call([.. call.Split(' ').Select(Encoding.Latin1.GetBytes)]);

        (RespReply redis, RespReply subject) = connections.Call([.. "ACL LOG 100".Split(' ').Select(Encoding.Latin1.GetBytes)]);

        Assert.True(redis.Items.Count > 10, $"Redis has {redis.Items.Count} entries");
        Assert.Equal(redis.Items.Select(Describe), subject.Items.Select(Describe));
        foreach (string call in (string[])["ACL DELUSER logged", "ACL LOG RESET"])
            connections.Call([.. call.Split(' ').Select(Encoding.Latin1.GetBytes)]);
    }

    private static string Describe(RespReply entry)
    {
        Dictionary<string, RespReply> fields = [];
        for (int i = 0; i < entry.Items.Count; i += 2) fields.Add(entry.Items[i].Text, entry.Items[i + 1]);
        return string.Join(' ', Compared.Select(name => $"{name}={Encoding.Latin1.GetString(fields[name].Raw)}"));
    }
}
