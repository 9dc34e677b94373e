using System.Net.Sockets;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class UnixSocketTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tiercel-unix").FullName;

    private string Path => System.IO.Path.Combine(_folder, "s.sock");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task ClientIsServedAndShownAsRedisShowsIt(TransportKind transport)
    {
        await using RunningServer server = new(transport, o => o.UnixSocket = Path);
        using RespConnection client = new(Path);

        Assert.Equal("OK", client.Call("SET", "k", "v").Text);
        string line = client.Call("CLIENT", "LIST").Text;

        Assert.Contains($" addr={Path}:0 laddr={Path}:0 fd=", line, StringComparison.Ordinal);
        Assert.Contains(" flags=U ", line, StringComparison.Ordinal);
        Assert.Empty(server.Server.EndPoints);
        Assert.Equal(0, server.Server.Port);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task BothDoorsLeadToTheSameKeys(TransportKind transport)
    {
        await using RunningServer server = new(transport, o => (o.UnixSocket, o.Port) = (Path, FreePort.Next()));
        using RespConnection near = new(Path);
        using RespConnection far = server.Connect();

        near.Call("SET", "k", "v");

        Assert.Equal("v", far.Call("GET", "k").Text);
        Assert.Equal(1, far.Call("CLIENT", "KILL", "ADDR", Path + ":0").Integer);
        Assert.Throws<EndOfStreamException>(near.Read);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task FileThatWasLeftBehindIsReplacedAndRemovedAtTheEnd(TransportKind transport)
    {
        using (Socket crashed = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            crashed.Bind(new UnixDomainSocketEndPoint(Path));
            File.Move(Path, Path + ".kept"); // disposing removes it only where it was bound
        }

        File.Move(Path + ".kept", Path);
        await using (new RunningServer(transport, o => o.UnixSocket = Path))
        {
            using RespConnection client = new(Path);
            Assert.Equal("PONG", client.Call("PING").Text);
        }

        Assert.False(File.Exists(Path));
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PathOfAServerThatListensIsAnError(TransportKind transport)
    {
        await using RunningServer server = new(transport, o => o.UnixSocket = Path);
        ServerOptions options = new() { Port = 0, Transport = transport, UnixSocket = Path };

        IOException e = Assert.Throws<IOException>(() => TiercelServer.Start(new EngineOptions(), options));

        Assert.Contains(Path, e.Message, StringComparison.Ordinal);
        using RespConnection client = new(Path);
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Fact]
    public void FileThatIsNoSocketIsLeftAlone()
    {
        File.WriteAllText(Path, "precious");
        ServerOptions options = new() { Port = FreePort.Next(), UnixSocket = Path };

        Assert.Throws<IOException>(() => TiercelServer.Start(new EngineOptions(), options));

        Assert.Equal("precious", File.ReadAllText(Path));
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, options.Port));
    }

    [Fact]
    public void PathThatIsTooLongIsAnError()
    {
        ServerOptions options = new() { Port = 0, UnixSocket = "/tmp/" + new string('x', 200) };
        Assert.Throws<IOException>(() => TiercelServer.Start(new EngineOptions(), options));
    }

    [OnLinuxTheory]
    [ClassData(typeof(AllTransports))]
    public async Task PermissionsAreThoseOfTheSetting(TransportKind transport)
    {
        if (OperatingSystem.IsWindows()) return;
        await using RunningServer server = new(transport, o => o.UnixSocket = Path);
        await using RunningServer other = new(transport, o =>
        {
            o.UnixSocket = Path + "2";
            o.UnixSocketPermissions = new UnixFilePermissions { Mode = (UnixFileMode)Convert.ToInt32("641", 8) };
        });
        using RespConnection client = new(Path + "2");

        Assert.Equal(Convert.ToInt32("641", 8), (int)File.GetUnixFileMode(Path + "2"));
        Assert.Equal("641", client.Call("CONFIG", "GET", "unixsocketperm").Items[1].Text);
        using RespConnection usual = new(Path);
        Assert.Equal("0", usual.Call("CONFIG", "GET", "unixsocketperm").Items[1].Text);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("700", 448)]
    [InlineData("777", 511)]
    public void PermissionsAreOctal(string text, int mode)
    {
        Assert.True(UnixFilePermissions.TryParse(text, UnixFilePermissions.Usual, out UnixFilePermissions? value, out _));
        Assert.Equal(mode, (int)value.Mode);
        Assert.Equal(text, value.Text);
    }

    [Theory]
    [InlineData("800", "argument couldn't be parsed as an octal number")]
    [InlineData("7x", "argument couldn't be parsed as an octal number")]
    [InlineData("1000", "argument must be between 0 and 777 inclusive")]
    [InlineData("777777777777777777777", "argument must be between 0 and 777 inclusive")]
    public void PermissionsThatAreNoneAreRefused(string text, string reason)
    {
        Assert.False(UnixFilePermissions.TryParse(text, UnixFilePermissions.Usual, out _, out string? error));
        Assert.Equal(reason, error);
    }

    [OnLinuxFact]
    public async Task SeveralReactorsServeOneSocketAndStop()
    {
        RunningServer server = new(TransportKind.Epoll, o => (o.UnixSocket, o.Reactors) = (Path, 3));
        RespConnection[] clients = [.. Enumerable.Range(0, 30).Select(_ => new RespConnection(Path))];
        foreach (RespConnection client in clients) Assert.Equal("PONG", client.Call("PING").Text);

        await server.DisposeAsync();

        foreach (RespConnection client in clients)
        {
            Assert.Throws<EndOfStreamException>(client.Read);
            client.Dispose();
        }
    }
}
