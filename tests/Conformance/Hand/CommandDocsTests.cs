using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>COMMAND DOCS describes the arguments of every command as Redis does, which redis-cli hints from.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class CommandDocsTests(ServerPair servers)
{
    // Commands that take more here, with what that is.
    private static readonly Dictionary<string, string> Richer = new()
    {
        ["client|kill"] = "MAXAGE of Redis 7.4",
        ["zrank"] = "WITHSCORE of Redis 7.2",
        ["zrevrank"] = "WITHSCORE of Redis 7.2",
    };

    [DifferentialTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void ArgumentsAreThoseOfRedis(int protocol)
    {
        Dictionary<string, string> expected = ReadArguments(servers.Redis, protocol);
        Dictionary<string, string> actual = ReadArguments(servers.Subject, protocol);
        string[] common = [.. actual.Keys.Where(expected.ContainsKey)];
        Assert.True(common.Length > 300);
        Assert.All(common.Except(Richer.Keys), name => Assert.Equal(expected[name], actual[name]));
    }

    [DifferentialFact]
    public void CommandsThatTakeMoreDo()
    {
        if (ServerPair.SubjectIsRedis) return;
        Dictionary<string, string> expected = ReadArguments(servers.Redis, protocol: 2);
        Dictionary<string, string> actual = ReadArguments(servers.Subject, protocol: 2);
        Assert.All(Richer.Keys, name => Assert.True(actual[name].Length > expected[name].Length));
    }

    private static Dictionary<string, string> ReadArguments(ServerProcess server, int protocol)
    {
        using RespConnection connection = server.Connect();
        if (protocol == 3) connection.Call("HELLO", "3");
        Dictionary<string, string> arguments = [];
        Add(connection.Call("COMMAND", "DOCS"), arguments);
        return arguments;
    }

    private static void Add(RespReply commands, Dictionary<string, string> arguments)
    {
        for (int i = 0; i < commands.Items.Count; i += 2)
        {
            RespReply fields = commands.Items[i + 1];
            string text = "";
            for (int f = 0; f < fields.Items.Count; f += 2)
            {
                if (fields.Items[f].Text == "arguments") text = Print(fields.Items[f + 1]);
                else if (fields.Items[f].Text == "subcommands") Add(fields.Items[f + 1], arguments);
            }

            arguments.Add(commands.Items[i].Text, text);
        }
    }

    private static string Print(RespReply reply) =>
        reply.Type + reply.Text + string.Concat(reply.Items.Select(static i => "[" + Print(i) + "]"));
}
