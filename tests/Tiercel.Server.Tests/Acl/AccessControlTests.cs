using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class AccessControlTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PipelineOfARestrictedUserRunsInItsOrder(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Users.Add("alice on nopass ~key:* +@all -config"));
        using RespConnection client = server.Connect();
        Assert.Equal("OK", client.Call("AUTH", "alice", "x").Text);
        StringBuilder pipeline = new();
        for (int i = 0; i < 200; i++) pipeline.Append("INCR key:1\r\nGET other\r\nCONFIG GET port\r\n");
        client.Send(Encoding.ASCII.GetBytes(pipeline.ToString()));
        for (int i = 1; i <= 200; i++)
        {
            Assert.Equal(i, client.Read().Integer);
            Assert.Equal("NOPERM this user has no permissions to access one of the keys used as arguments", client.Read().Text);
            Assert.Equal("NOPERM this user has no permissions to run the 'config|get' command", client.Read().Text);
        }
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task CommandBehindTheOneThatTakesTheRightIsRefused(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection client = server.Connect();
        client.Send("SET k v\r\nACL SETUSER default -get\r\nGET k\r\nACL SETUSER default +get\r\nGET k\r\n"u8);
        string[] replies = [.. Enumerable.Range(0, 5).Select(_ => client.Read().Text)];
        Assert.Equal(["OK", "OK", "NOPERM this user has no permissions to run the 'get' command", "OK", "v"], replies);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task RightsThatAreTakenAreTakenFromThoseWhoAreThere(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        admin.Call("ACL", "SETUSER", "alice", "on", "nopass", "+@all", "~*", "&*");
        client.Call("AUTH", "alice", "x");
        Assert.Equal("OK", client.Call("SET", "k", "v").Text);
        admin.Call("ACL", "SETUSER", "alice", "-set");
        Assert.StartsWith("NOPERM", client.Call("SET", "k", "v").Text, StringComparison.Ordinal);
        admin.Call("ACL", "SETUSER", "alice", "+@all");
        Assert.Equal("OK", client.Call("SET", "k", "v").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ConnectionsOfARemovedUserEndWhateverTheyDo(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Users.Add("alice on nopass +@all ~* &*"));
        using RespConnection admin = server.Connect();
        using RespConnection idle = server.Connect();
        using RespConnection waiting = server.Connect();
        idle.Call("AUTH", "alice", "x");
        waiting.Call("AUTH", "alice", "x");
        waiting.Send("BLPOP list 0\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);

        Assert.Equal(1, admin.Call("ACL", "DELUSER", "alice").Integer);

        foreach (RespConnection gone in (RespConnection[])[idle, waiting])
        {
            gone.ReadToEnd(5000, out bool closed);
            Assert.True(closed);
        }

        Assert.Equal("PONG", admin.Call("PING").Text);
    }

    [Fact]
    public async Task WordThatStandsTwiceLeadsToNoForeignKey()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Users.Add("alice on nopass ~mine* +@all"));
        using RespConnection client = server.Connect();
        client.Call("GEOADD", "mine", "1", "1", "a");
        client.Call("RPUSH", "mine:list", "1");
        client.Call("AUTH", "alice", "x");
        foreach (string call in (string[])
        [
            "GEORADIUS mine 1 1 1 m STORE mine2 STORE foreign",
            "GEORADIUS mine 1 1 1 m STORE mine2 STOREDIST foreign",
            "SORT mine:list STORE mine2 STORE foreign",
            "SORT mine:list GET foreign",
            "SORT mine:list BY *",
            "XREAD COUNT 1 STREAMS mine foreign 0 0",
        ])
        {
            string text = client.Call(call.Split(' ')).Text;
            Assert.True(text.StartsWith("NOPERM", StringComparison.Ordinal) || text.Contains("ACL permissions", StringComparison.Ordinal), $"{call}: {text}");
        }

        client.Call("AUTH", "default", "x");
        Assert.Equal(0, client.Call("EXISTS", "foreign").Integer);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task SubscriberWhoseChannelIsTakenIsDisconnected(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Users.Add("alice on nopass +@all &a* &b"));
        using RespConnection admin = server.Connect();
        using RespConnection taken = server.Connect();
        using RespConnection kept = server.Connect();
        foreach ((RespConnection client, string channel) in ((RespConnection, string)[])[(taken, "a1"), (kept, "b")])
        {
            client.Call("AUTH", "alice", "x");
            client.Call("SUBSCRIBE", channel);
        }

        Assert.Equal("OK", admin.Call("ACL", "SETUSER", "alice", "resetchannels", "&a2", "&b").Text);
        // The connection may be counted until it is closed, but gets nothing any more.
        admin.Call("PUBLISH", "a1", "secret");
        Assert.Empty(taken.ReadToEnd(5000, out bool closed));
        Assert.True(closed);
        Assert.Equal(1, admin.Call("PUBLISH", "b", "open").Integer);
        Assert.Equal("open", kept.Read().Items[2].Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WaitingClientOfAUserRemovedInATransactionIsDisconnected(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Users.Add("alice on nopass +@all ~* &*"));
        using RespConnection admin = server.Connect();
        using RespConnection waiting = server.Connect();
        waiting.Call("AUTH", "alice", "x");
        waiting.Send("BLPOP list 0\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);
        admin.Send("MULTI\r\nRPUSH list a\r\nACL DELUSER alice\r\nACL SETUSER bob +nosuch\r\nEXEC\r\n"u8);
        for (int i = 0; i < 4; i++) admin.Read();

        RespReply reply = admin.Read();

        Assert.Equal([1L, 1L], reply.Items.Take(2).Select(static i => i.Integer));
        Assert.StartsWith("ERR Error in ACL SETUSER", reply.Items[2].Text, StringComparison.Ordinal);
        waiting.ReadToEnd(5000, out bool closed);
        Assert.True(closed);
        Assert.Equal(1, admin.Call("LLEN", "list").Integer);
    }

    [Fact]
    public async Task LogMergesWhatIsAlikeAndTellsTheRest()
    {
        FakeTimeProvider clock = new();
        await using TiercelServer server = Start(clock, "alice on >right ~mine +@all -config");
        using RespConnection admin = new(server.Port);
        using RespConnection client = new(server.Port);
        Assert.StartsWith("WRONGPASS", client.Call("AUTH", "alice", "wrong").Text, StringComparison.Ordinal);
        client.Call("AUTH", "alice", "right");
        for (int i = 0; i < 3; i++) client.Call("GET", "foreign");
        client.Call("CONFIG", "GET", "port");
        clock.Advance(TimeSpan.FromMilliseconds(1500));

        RespReply log = admin.Call("ACL", "LOG");

        Assert.Equal(["command", "key", "auth"], log.Items.Select(static e => Field(e, "reason").Text));
        Assert.Equal(["config|get", "foreign", "AUTH"], log.Items.Select(static e => Field(e, "object").Text));
        Assert.Equal([1, 3, 1], log.Items.Select(static e => Field(e, "count").Integer));
        Assert.All(log.Items, static e => Assert.Equal("alice", Field(e, "username").Text));
        Assert.All(log.Items, static e => Assert.Equal("toplevel", Field(e, "context").Text));
        Assert.All(log.Items, static e => Assert.Equal("1.5", Field(e, "age-seconds").Text));
        Assert.Equal([2, 1, 0], log.Items.Select(static e => Field(e, "entry-id").Integer));
        Assert.Contains("cmd=get user=alice", Field(log.Items[1], "client-info").Text, StringComparison.Ordinal);
        Assert.Equal(clock.GetUtcNow().ToUnixTimeMilliseconds() - 1500, Field(log.Items[1], "timestamp-created").Integer);

        clock.Advance(TimeSpan.FromSeconds(61));
        client.Call("GET", "foreign");
        Assert.Equal(1, Field(admin.Call("ACL", "LOG", "1").Items[0], "count").Integer);
        Assert.Equal(4, admin.Call("ACL", "LOG").Items.Count);
        admin.Call("CONFIG", "SET", "acllog-max-len", "2");
        client.Call("GET", "another");
        Assert.Equal(2, admin.Call("ACL", "LOG").Items.Count);
        admin.Call("ACL", "LOG", "RESET");
        Assert.Empty(admin.Call("ACL", "LOG").Items);
    }

    [Fact]
    public async Task LogKeepsTheBeginningOfAHugeKey()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Users.Add("alice on nopass +@all"));
        using RespConnection client = server.Connect();
        client.Call("AUTH", "alice", "x");
        client.Call("GET", new string('k', 1_000_000));
        client.Call("AUTH", "default", "x");
        Assert.Equal(AclLimits.LoggedBytes, Field(client.Call("ACL", "LOG").Items[0], "object").Text.Length);
    }

    [Fact]
    public async Task WrongPasswordsAreAnsweredEverLaterAndOthersNotice()
    {
        FakeTimeProvider clock = new();
        await using TiercelServer server = Start(clock, "alice on >right ~* +@all");
        using RespConnection attacker = new(server.Port);
        using RespConnection other = new(server.Port);
        for (int i = 0; i < FailedLogins.FreeFailures; i++)
            Assert.StartsWith("WRONGPASS", attacker.Call("AUTH", "alice", "guess").Text, StringComparison.Ordinal);

        // Nothing behind it runs either, so that guesses cannot be sent ahead.
        attacker.Send("AUTH alice guess\r\nAUTH alice right\r\n"u8);
        RunningServer.WaitUntil(() => server.Context.Keyspace.Deadlines.Count == 1);
        clock.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Empty(attacker.ReadToEnd(30, out _));
        Assert.Equal("PONG", other.Call("PING").Text);
        Assert.Equal("OK", other.Call("AUTH", "alice", "right").Text);

        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.StartsWith("WRONGPASS", attacker.Read().Text, StringComparison.Ordinal);
        Assert.Equal("OK", attacker.Read().Text);
        Assert.Equal("alice", attacker.Call("ACL", "WHOAMI").Text);
    }

    [Fact]
    public async Task ManyWhoGuessAreHeldBackAtOnceAndNobodyElseIs()
    {
        FakeTimeProvider clock = new();
        await using TiercelServer server = Start(clock, "alice on >right ~* +@all");
        List<RespConnection> attackers = [.. Enumerable.Range(0, 100).Select(_ => new RespConnection(server.Port))];
        string guesses = string.Concat(Enumerable.Repeat("HELLO 3 AUTH alice guess\r\n", FailedLogins.FreeFailures + 1));
        foreach (RespConnection attacker in attackers) attacker.Send(Encoding.ASCII.GetBytes(guesses));
        RunningServer.WaitUntil(() => server.Context.Keyspace.Deadlines.Count == attackers.Count);

        using RespConnection other = new(server.Port);
        Assert.Equal("OK", other.Call("AUTH", "alice", "right").Text);
        Assert.Equal("OK", other.Call("SET", "k", "v").Text);

        attackers[0].Dispose();
        RunningServer.WaitUntil(() => server.Context.Keyspace.Deadlines.Count == attackers.Count - 1);
        clock.Advance(FailedLogins.LongestDelay);
        RunningServer.WaitUntil(() => server.Context.Sessions.CountWaiting() == 0);
        foreach (RespConnection attacker in attackers) attacker.Dispose();
    }

    [Fact]
    public async Task RulesOfAUserNeverReachTheSlowLog()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Statistics.SlowLogThresholdUs = 0);
        using RespConnection client = server.Connect();
        client.Call("ACL", "SETUSER", "hidden", "on", ">secret");
        string log = Encoding.ASCII.GetString(client.Call("SLOWLOG", "GET").Raw);
        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", log, StringComparison.Ordinal);
        Assert.Contains("(redacted)", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task MoreRulesThanAUserMayHaveAreRefused()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        string[] rules = [.. Enumerable.Range(1, AclLimits.RulesOfUser - 1).Select(static i => $"~{i}")];
        Assert.Equal("OK", client.Call(["ACL", "SETUSER", "alice", .. rules]).Text);
        Assert.Equal("ERR Error in ACL SETUSER modifier '~one': Syntax error", client.Call("ACL", "SETUSER", "alice", "~one").Text);
        Assert.Equal("OK", client.Call("ACL", "SETUSER", "alice", "resetkeys", "~one").Text);
    }

    [Fact]
    public async Task WhatAUserHasSentMayDoNothingOnceHeIsRemoved()
    {
        const int commands = 5000;
        await using RunningServer server = new(TransportKind.Auto, static o => o.Reactors = 2);
        using RespConnection admin = server.Connect();
        byte[] flood = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("FLUSHALL\r\n", commands)));
        for (int round = 0; round < 20; round++)
        {
            admin.Call("ACL", "SETUSER", "bob", "on", "nopass", "+ping");
            admin.Call("SET", "a", "1");
            using RespConnection bob = server.Connect();
            Assert.Equal("OK", bob.Call("AUTH", "bob", "x").Text);
            bob.Send(flood);
            Assert.Equal(1, admin.Call("ACL", "DELUSER", "bob").Integer);
            bob.ReadToEnd(quietMs: 2000, out bool closed);
            Assert.True(closed);
            Assert.Equal(1, admin.Call("EXISTS", "a").Integer);
        }
    }

    private static TiercelServer Start(TimeProvider clock, string user)
    {
        ServerOptions options = new() { Port = 0, Bind = ["127.0.0.1"] };
        options.Users.Add(user);
        return TiercelServer.Start(new EngineOptions { TimeProvider = clock }, options);
    }

    private static RespReply Field(RespReply map, string name)
    {
        int index = map.Items.Select(static i => i.Text).ToList().IndexOf(name);
        return map.Items[index + 1];
    }
}
