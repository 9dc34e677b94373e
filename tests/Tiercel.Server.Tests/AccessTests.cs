using System.Net;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class AccessTests
{
    [OtherAddressTheory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientOfAnotherAddressIsRefusedInProtectedMode(TransportKind transport)
    {
        IPAddress address = OtherAddressTheoryAttribute.Address;
        await using RunningServer server = new(transport, static o => o.Bind = ["0.0.0.0"]);

        using (RespConnection client = new(address, server.Server.Port))
        {
            string refusal = Encoding.ASCII.GetString(client.ReadToEnd(5000, out bool closed));
            Assert.StartsWith("-DENIED This server runs in protected mode", refusal, StringComparison.Ordinal);
            Assert.True(closed);
        }

        using RespConnection local = server.Connect();
        Assert.Equal("OK", local.Call("CONFIG", "SET", "protected-mode", "no").Text);
        using RespConnection now = new(address, server.Server.Port);
        Assert.Equal("PONG", now.Call("PING").Text);
    }

    [Fact]
    public async Task PasswordThatIsNoTextIsRefused()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection client = server.Connect();
        byte[] binary = [(byte)'p', 0xFF, 0xFE];
        RespReply reply = client.Call(["CONFIG"u8.ToArray(), "SET"u8.ToArray(), "requirepass"u8.ToArray(), binary]);
        Assert.Contains("not UTF-8 text", reply.Text, StringComparison.Ordinal);
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [OtherAddressTheory]
    [ClassData(typeof(AllTransports))]
    public async Task PasswordOpensWhatProtectedModeCloses(TransportKind transport)
    {
        IPAddress address = OtherAddressTheoryAttribute.Address;
        await using RunningServer server = new(transport, static o =>
        {
            o.Bind = ["0.0.0.0"];
            o.Password = "secret";
        });
        using RespConnection client = new(address, server.Server.Port);

        Assert.Equal("NOAUTH Authentication required.", client.Call("GET", "k").Text);
        Assert.Equal("OK", client.Call("AUTH", "secret").Text);
        Assert.True(client.Call("GET", "k").IsNull);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientWithoutThePasswordMaySendOnlyALittle(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Password = "secret");
        foreach ((string sent, string error) in new[]
        {
            ("*11\r\n", "-ERR Protocol error: unauthenticated multibulk length\r\n"),
            ("*2\r\n$3\r\nGET\r\n$16385\r\n", "-ERR Protocol error: unauthenticated bulk length\r\n"),
        })
        {
            using RespConnection client = server.Connect();
            client.Send(Encoding.ASCII.GetBytes(sent));
            Assert.Equal(error, Encoding.ASCII.GetString(client.ReadToEnd(5000, out bool closed)));
            Assert.True(closed);
        }
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientThatWaitsForAnAnswerToAWrongPasswordHoldsLittle(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Password = "secret");
        using RespConnection client = server.Connect();
        // Several waits, each longer than the one before: one of them is seen.
        IEnumerable<string> guesses = Enumerable.Repeat("AUTH wrong\r\n", FailedLogins.FreeFailures + 4);
        IEnumerable<string> flood = Enumerable.Repeat("PING\r\n", 20_000);
        client.Send(Encoding.ASCII.GetBytes(string.Concat(guesses.Concat(flood))));
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Snapshot().Length == 1);
        Session session = Assert.Single(server.Server.Context.Sessions.Snapshot());

        RunningServer.WaitUntil(() => session.IsWaiting && session.Input.Length > 0);

        Assert.InRange(session.Input.Capacity, 1, 4 * ServerContext.StrangerBytes);
        foreach (string _ in guesses) Assert.StartsWith("WRONGPASS", client.Read().Text, StringComparison.Ordinal);
        Assert.StartsWith("NOAUTH", client.Read().Text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task CommandsSentTogetherWithThePasswordRun(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.Password = "secret");
        using RespConnection client = server.Connect();

        client.Send("GET k\r\nAUTH secret\r\nSET k v\r\n"u8);
        client.Send(RespConnection.Encode([.. "MSET a 1 b 2 c 3 d 4 e 5 f 6".Split(' ').Select(Encoding.ASCII.GetBytes)]));

        Assert.Equal(["NOAUTH Authentication required.", "OK", "OK", "OK"], Enumerable.Range(0, 4).Select(_ => client.Read().Text));
    }

    [Fact]
    public async Task PasswordNeverReachesTheSlowLog()
    {
        await using RunningServer server = new(TransportKind.Auto, static o => o.Statistics.SlowLogThresholdUs = 0);
        using RespConnection client = server.Connect();
        client.Call("CONFIG", "SET", "hz", "10", "requirepass", "secret");
        client.Call("AUTH", "secret");
        client.Call("HELLO", "2", "AUTH", "default", "secret");
        client.Call("AUTH", "default", "secret2");

        string log = Encoding.ASCII.GetString(client.Call("SLOWLOG", "GET").Raw);

        Assert.DoesNotContain("secret", log, StringComparison.Ordinal);
        Assert.Contains("requirepass", log, StringComparison.Ordinal);
        Assert.Contains("(redacted)", log, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task IdleClientIsClosedAfterTheTimeout(TransportKind transport)
    {
        await using RunningServer server = new(transport, static o => o.IdleTimeoutSeconds = 1);
        using RespConnection client = server.Connect();
        Assert.Equal("PONG", client.Call("PING").Text);

        Assert.Empty(client.ReadToEnd(20_000, out bool closed));

        Assert.True(closed);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
    }

    /// <summary>An address of this machine that is not loopback, if it has one.</summary>
}
