using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class ClientPauseTests
{
    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PipelineStopsAtTheFirstCallThatWaitsAndGoesOnThere(TransportKind transport)
    {
        await using RunningServer server = new(transport);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        admin.Call("CLIENT", "PAUSE", "60000", "WRITE");

        client.Send(Encoding.ASCII.GetBytes("PING\r\nSET \"a b\" \"c\\x64\"\r\nGET \"a b\"\r\n*1\r\n$4\r\nPING\r\n"));

        Assert.Equal("PONG", client.Read().Text);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);
        Assert.True(admin.Call("GET", "a b").IsNull);
        Assert.Equal("OK", admin.Call("CLIENT", "UNPAUSE").Text);
        Assert.Equal(["OK", "cd", "PONG"], [client.Read().Text, client.Read().Text, client.Read().Text]);
        Assert.Equal(0, server.Server.Context.Sessions.CountWaiting());
    }

    [Fact]
    public async Task ReplyThatIsLeftOutIsThatOfTheCallThatWaited()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        admin.Call("CLIENT", "PAUSE", "60000", "WRITE");

        client.Send("CLIENT REPLY SKIP\r\nSET k v\r\nGET k\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);
        admin.Call("CLIENT", "UNPAUSE");

        Assert.Equal("v", client.Read().Text);
    }

    [Fact]
    public async Task ClientThatIsHeldMayBeKilled()
    {
        await using RunningServer server = new(TransportKind.Auto);
        using RespConnection admin = server.Connect();
        using RespConnection client = server.Connect();
        string id = client.Call("CLIENT", "ID").Integer.ToString(System.Globalization.CultureInfo.InvariantCulture);
        admin.Call("CLIENT", "PAUSE", "60000", "WRITE");
        client.Send("SET k v\r\n"u8);
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.CountWaiting() == 1);
        Assert.Contains(" flags=b ", admin.Call("CLIENT", "LIST", "ID", id).Text, StringComparison.Ordinal);

        Assert.Equal(1, admin.Call("CLIENT", "KILL", "ID", id).Integer);

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        admin.Call("CLIENT", "UNPAUSE");
        Assert.True(admin.Call("GET", "k").IsNull);
    }
}
