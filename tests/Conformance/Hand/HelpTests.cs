using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>HELP of every command that has it in Redis names every subcommand that Redis names, but for those left out.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class HelpTests(ServerPair servers)
{
    // Subcommands of Redis that are left out, each with the reason.
    private static readonly Dictionary<string, string> Absent = new()
    {
        ["DEBUG AOF-FLUSH-SLEEP"] = OfFiles,
        ["DEBUG LOADAOF"] = OfFiles,
        ["DEBUG CONFIG-REWRITE-FORCE-ALL"] = OfFiles,
        ["DEBUG ASSERT"] = Crashes,
        ["DEBUG CRASH-AND-RECOVER"] = Crashes,
        ["DEBUG LEAK"] = Crashes,
        ["DEBUG OOM"] = Crashes,
        ["DEBUG PANIC"] = Crashes,
        ["DEBUG RESTART"] = Crashes,
        ["DEBUG SEGFAULT"] = Crashes,
        ["DEBUG CLIENT-EVICTION"] = Inside,
        ["DEBUG HTSTATS"] = Inside,
        ["DEBUG HTSTATS-KEY"] = Inside,
        ["DEBUG LISTPACK"] = Inside,
        ["DEBUG MALLCTL"] = Inside,
        ["DEBUG MALLCTL-STR"] = Inside,
        ["DEBUG PAUSE-CRON"] = Inside,
        ["DEBUG QUICKLIST"] = Inside,
        ["DEBUG QUICKLIST-PACKED-THRESHOLD"] = Inside,
        ["DEBUG REPLYBUFFER"] = Inside,
        ["DEBUG SDSLEN"] = Inside,
        ["DEBUG SET-SKIP-CHECKSUM-VALIDATION"] = Inside,
        ["DEBUG STRINGMATCH-TEST"] = Inside,
        ["DEBUG STRUCTSIZE"] = Inside,
        ["DEBUG CLUSTERLINK"] = OfOthers,
        ["DEBUG DROP-CLUSTER-PACKET-FILTER"] = OfOthers,
        ["DEBUG REPLICATE"] = OfOthers,
        ["DEBUG DIGEST"] = "the signature is one of Redis's own",
        ["DEBUG DIGEST-VALUE"] = "the signature is one of Redis's own",
    };

    private const string OfFiles = "there is no persistence yet";
    private const string OfOthers = "there are no replicas and no cluster yet";
    private const string Crashes = "ends or damages the process";
    private const string Inside = "shows or changes a part that only Redis has";

    public static TheoryData<string> Containers =>
    [
        "ACL", "CLIENT", "CLUSTER", "COMMAND", "CONFIG", "DEBUG", "FUNCTION", "LATENCY", "MEMORY", "MODULE", "OBJECT", "PUBSUB", "SLOWLOG",
        "XGROUP", "XINFO",
    ];

    [DifferentialTheory]
    [MemberData(nameof(Containers))]
    public void EverySubcommandOfRedisIsNamed(string command)
    {
        string[] expected = Subcommands(servers.Redis, command);
        string[] actual = Subcommands(servers.Subject, command);
        Assert.NotEmpty(expected);
        Assert.DoesNotContain(expected.Except(actual), s => !Absent.ContainsKey(command + " " + s));
        if (!ServerPair.SubjectIsRedis) Assert.DoesNotContain(actual, s => Absent.ContainsKey(command + " " + s));
    }

    [DifferentialFact]
    public void WhatIsLeftOutIsThereInRedis()
    {
        string[] all = [.. Subcommands(servers.Redis, "DEBUG").Select(static s => "DEBUG " + s)];
        Assert.All(Absent.Keys, s => Assert.Contains(s, all));
    }

    // The first word of each line that is not indented, as the text beneath it is; the first line is about the command.
    private static string[] Subcommands(ServerProcess server, string command)
    {
        using RespConnection connection = server.Connect();
        RespReply reply = connection.Call(command, "HELP");
        if (reply.IsError) return [reply.Text];
        IEnumerable<string> lines = reply.Items.Skip(1).Select(static l => l.Text);
        return [.. lines.Where(static l => !l.StartsWith(' ')).Select(static l => l.Split(' ')[0]).Distinct()];
    }
}
