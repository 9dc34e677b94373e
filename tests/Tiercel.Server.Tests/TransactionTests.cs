using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>MULTI over a wire: what Redis has no word for, and what only many clients at once can show.</summary>
public sealed class TransactionTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task BlocksAreSeenWholeByEveryOther(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        using RespConnection first = server.Connect();
        first.Call("MSET", "a", "0", "b", "0");
        Task[] writers = [.. Enumerable.Range(0, 3).Select(i => Task.Run(() => Write(server, 500, selects: i == 0)))];
        using RespConnection reader = server.Connect();
        while (writers.Any(static w => !w.IsCompleted))
        {
            RespReply seen = reader.Call("MGET", "a", "b");
            Assert.Equal(seen.Items[0].Text, seen.Items[1].Text);
            reader.Send("MULTI\r\nGET b\r\nDBSIZE\r\nGET a\r\nEXEC\r\n"u8);
            for (int i = 0; i < 4; i++) reader.Read();
            seen = reader.Read();
            Assert.Equal(seen.Items[0].Text, seen.Items[2].Text);
        }

        await Task.WhenAll(writers);
        Assert.Equal("1500", reader.Call("GET", "a").Text);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task WhoWatchesNeverOverwritesWhatHeHasNotSeen(TransportKind transport)
    {
        const int clients = 4;
        const int rounds = 200;
        await using RunningServer server = new(transport, static o => o.Reactors = 2);
        using RespConnection first = server.Connect();
        first.Call("SET", "n", "0");
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() =>
        {
            using RespConnection client = server.Connect();
            for (int done = 0; done < rounds;)
            {
                client.Call("WATCH", "n", "other");
                long n = long.Parse(client.Call("GET", "n").Text, CultureInfo.InvariantCulture);
                client.Call("MULTI");
                client.Call("SET", "n", (n + 1).ToString(CultureInfo.InvariantCulture));
                if (client.Call("EXEC").Items.Count == 1) done++;
            }
        })));
        Assert.Equal((clients * rounds).ToString(CultureInfo.InvariantCulture), first.Call("GET", "n").Text);
    }

    [Fact]
    public async Task WithRollbackAnErrorTakesTheWholeBlockBack()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.RollsBackMulti = true);
        using RespConnection client = server.Connect();
        using RespConnection waiter = server.Connect();
        client.Call("MSET", "a", "1", "s", "x");
        client.Call("RPUSH", "list", "1", "2");
        waiter.Send("BLPOP queue 0\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);

        Queue(client, "SET a 2", "RPUSH list 3", "DEL list", "RPUSH queue x", "SELECT 3", "SET b 1", "SELECT 0", "INCR s", "SET c 1");
        Assert.Equal(
            "EXECABORT Transaction rolled back because of: ERR value is not an integer or out of range", client.Call("EXEC").Text);
        Assert.Equal("1", client.Call("GET", "a").Text);
        Assert.Equal(2, client.Call("LLEN", "list").Integer);
        Assert.Equal(0, client.Call("EXISTS", "queue", "c").Integer);
        client.Call("SELECT", "3");
        Assert.Equal(0, client.Call("DBSIZE").Integer);
        client.Call("SELECT", "0");

        Queue(client, "SET a 2", "RPUSH queue x", "COPY a d DB 3", "MOVE a 3", "SORT list STORE sorted", "GET a");
        RespReply done = client.Call("EXEC");
        Assert.Equal(6, done.Items.Count);
        Assert.Equal("x", waiter.Read().Items[1].Text);
        Assert.Equal(0, client.Call("EXISTS", "a").Integer);
    }

    [Fact]
    public async Task WithRollbackMessagesLeaveWhenTheBlockHasGoneThrough()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.RollsBackMulti = true);
        using RespConnection client = server.Connect();
        using RespConnection subscriber = server.Connect();
        subscriber.Call("SUBSCRIBE", "news");
        Queue(client, "SET s x", "PUBLISH news never", "INCR s");
        Assert.StartsWith("EXECABORT", client.Call("EXEC").Text, StringComparison.Ordinal);
        Queue(client, "PUBLISH news done", "PUBLISH none x");
        Assert.Equal([1L, 0L], client.Call("EXEC").Items.Select(static r => r.Integer));
        Assert.Equal("done", subscriber.Read().Items[2].Text);
    }

    [Theory]
    [InlineData("FLUSHALL")]
    [InlineData("CONFIG SET timeout 10")]
    [InlineData("SWAPDB 0 1")]
    [InlineData("SSUBSCRIBE channel")]
    public async Task WithRollbackWhatCannotBeTakenBackIsRefused(string command)
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.RollsBackMulti = true);
        using RespConnection client = server.Connect();
        Queue(client, "SET a 1", command);
        Assert.StartsWith("EXECABORT Transaction discarded because ", client.Call("EXEC").Text, StringComparison.Ordinal);
        Assert.Equal(0, client.Call("EXISTS", "a").Integer);
    }

    [Fact]
    public async Task AQueueBeyondTheLimitIsRefusedAndTheClientGoesOn()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.QueryBufferLimit = 1024 * 1024);
        using RespConnection client = server.Connect();
        Queue(client, "SET a 1");
        string value = new('x', 100_000);
        RespReply reply = client.Call("SET", "b", value);
        for (int i = 0; i < 20 && reply.Text == "QUEUED"; i++) reply = client.Call("SET", "b", value);
        Assert.Equal("ERR The queued commands of this transaction exceed client-query-buffer-limit", reply.Text);
        Assert.StartsWith("EXECABORT", client.Call("EXEC").Text, StringComparison.Ordinal);
        Assert.Equal(0, client.Call("DBSIZE").Integer);
    }

    [Fact]
    public async Task WatchesOfAClientThatIsGoneAreGone()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection other = server.Connect();
        using (RespConnection client = server.Connect())
        {
            client.Call("WATCH", "a", "b");
            Assert.Contains("watch=2", other.Call("CLIENT", "LIST").Text, StringComparison.Ordinal);
        }

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        Assert.All(server.Server.Context.Keyspace.Database(0).Shards, static s => Assert.True(s.Watches is null or { IsEmpty: true }));
    }

    [Fact]
    public async Task MemoryRefusedAtExecDiscards()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        client.Call("SET", "b", "1");
        Queue(client, "SET a 1");
        using RespConnection other = server.Connect();
        other.Call("CONFIG", "SET", "maxmemory", "1");
        Assert.Equal(
            "EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
            client.Call("EXEC").Text);
        Assert.Equal("ERR EXEC without MULTI", client.Call("EXEC").Text);
        client.Call("MULTI");
        Assert.StartsWith("OOM", client.Call("SET", "a", "1").Text, StringComparison.Ordinal);
        Assert.StartsWith("EXECABORT", client.Call("EXEC").Text, StringComparison.Ordinal);
    }

    private static void Queue(RespConnection client, params string[] commands)
    {
        Assert.Equal("OK", client.Call("MULTI").Text);
        foreach (string command in commands) Assert.Equal("QUEUED", client.Call(command.Split(' ')).Text);
    }

    private static void Write(RunningServer server, int rounds, bool selects)
    {
        using RespConnection client = server.Connect();
        for (int i = 0; i < rounds; i++)
        {
            if (selects) client.Send("MULTI\r\nINCR a\r\nSELECT 1\r\nINCR c\r\nSELECT 0\r\nINCR b\r\nEXEC\r\n"u8);
            else client.Send("MULTI\r\nINCR a\r\nPING\r\nPING\r\nPING\r\nINCR b\r\nEXEC\r\n"u8);
            for (int reply = 0; reply < 7; reply++) client.Read();
        }
    }
}
