using System.Text;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>
/// Random rules for one user, and after them what the user may do: the same as in Redis. How commands are described is not
/// compared, because that depends on which there are: single ones stand in no order in Redis.
/// </summary>
[Collection(ServerPairDefinition.Name)]
public sealed class RandomAclTests(ServerPair servers)
{
    private static readonly string[] Rules =
    [
        "on", "off", "nopass", "resetpass", ">one", ">two", "<one", "<two", "reset", "clearselectors", "sanitize-payload",
        "skip-sanitize-payload", "allkeys", "~*", "resetkeys", "~a*", "~b*", "~?1", "~[ab]2", "%R~a*", "%W~a*", "%RW~b1", "%R~*",
        "%W~*", "~[^a]*", @"~\a*", "allchannels", "&*", "resetchannels", "&a*", "&b1", "+@all", "-@all", "allcommands", "nocommands",
        "+get", "-get", "+set", "-set", "+mget", "+config", "-config", "+config|get", "-config|get", "+select|0", "-select",
        "+@read", "-@read", "+@write", "-@write", "+@dangerous", "-@dangerous", "+@slow", "-@slow", "+@fast", "-@fast", "+@string",
        "-@string", "+@keyspace", "-@keyspace", "+@connection", "-@hash", "+@admin", "-@admin", "(+get ~a1)", "(~b* +@all)",
        "(%R~* +@read -get)", "(+config|get +select|1 ~a*)", "()", "(+publish &a1)", "(+nosuch)", "(", "~a b", "+nosuch", "%Q~a",
        "-config|nosuch", "+@nosuch", "~", "%R", "&", "on off", "+get|x", "+mget|A1", "+config|get|x",
    ];

    private static readonly string[] Calls =
    [
        "get a1", "get b1", "get c1", "set a1 v", "set a1 v get", "set b2 v", "mget a1 b1", "mget b1 a1", "mget a2 b2", "mset a1 1 b1 2",
        "del a1", "del c1", "exists a1 b1", "type c1", "expire a1 1", "copy a1 b1", "copy b1 a1", "rename a2 b2", "append b1 x",
        "getdel a1", "sunionstore b1 a1 a2", "sort a1 store b1", "sort_ro b2", "zunion 2 a1 b1", "zunionstore b1 1 a1",
        "zunionstore b1 0 a1", "lmpop 1 a1 left", "xread streams a1 b1 0 0", "bitfield a1 get u8 0", "bitfield a1 set u8 0 1",
        "georadius a1 1 1 1 m store b1", "hget a1 f", "hset b1 f v", "object encoding a1", "config get x", "config set x y",
        "config resetstat", "client id", "client list", "select 0", "select 1", "select 2", "ping", "auth x", "hello", "flushall",
        "keys *", "acl whoami", "acl list", "publish a1 m", "publish c1 m", "subscribe a1 b1", "psubscribe a*", "psubscribe a1",
        "psubscribe b1 a*", "ssubscribe a1", "spublish b1 m", "unsubscribe c1", "debug sleep 0", "slowlog get", "scan 0",
    ];

    private static int Rounds => TestScale.Of(60, 2_000);

    [DifferentialTheory]
    [InlineData(2)]
    [InlineData(3)]
    public void UserMadeByRandomRulesMayDoTheSameAsInRedis(int protocol)
    {
        SeededRandom random = SeededRandom.Create();
        using ConnectionPair connections = servers.Connect();
        connections.Reset(protocol);
        List<string> history = [];
        for (int round = 0; round < Rounds; round++)
        {
            string[] rules = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Rules[random.Next(Rules.Length)])];
            history.Add(string.Join(' ', rules.Select(static r => $"\"{r}\"")));
            string context = $"{random}: {string.Join("; ", history.TakeLast(20))}";
            AssertSame(connections, context, ["ACL", "SETUSER", "someone", .. rules]);
            AssertSameUser(connections, context);
            foreach (string call in Calls) AssertSame(connections, context, ["ACL", "DRYRUN", "someone", .. call.Split(' ')]);
        }

        connections.Call([.. new[] { "ACL", "DELUSER", "someone" }.Select(Encoding.Latin1.GetBytes)]);
    }

    private static void AssertSame(ConnectionPair connections, string context, string[] words)
    {
        (RespReply redis, RespReply subject) = connections.Call([.. words.Select(Encoding.Latin1.GetBytes)]);
        if (!redis.Raw.AsSpan().SequenceEqual(subject.Raw))
            Assert.Fail($"{context}\n  {string.Join(' ', words)}\n  Redis:   {redis}\n  Tiercel: {subject}");
    }

    private static void AssertSameUser(ConnectionPair connections, string context)
    {
        (RespReply redis, RespReply subject) = connections.Call([.. new[] { "ACL", "GETUSER", "someone" }.Select(Encoding.Latin1.GetBytes)]);
        (string one, string other) = (WithoutCommands(redis), WithoutCommands(subject));
        if (one != other) Assert.Fail($"{context}\n  Redis:   {one}\n  Tiercel: {other}");
    }

    // All but the values of the fields called commands.
    private static string WithoutCommands(RespReply reply)
    {
        if (reply.Items.Count == 0) return Convert.ToHexString(reply.Raw);
        StringBuilder text = new();
        for (int i = 0; i < reply.Items.Count; i++)
        {
            bool isRules = i > 0 && reply.Items[i - 1].Items.Count == 0 && reply.Items[i - 1].Text == "commands";
            text.Append(isRules ? "…" : WithoutCommands(reply.Items[i])).Append(' ');
        }

        return $"{reply.Type}({text})";
    }
}
