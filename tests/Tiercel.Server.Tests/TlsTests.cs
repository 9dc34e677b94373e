using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly RecordedLog _log = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _log.Dispose();
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task EncryptedAndPlainClientsShareTheKeys(TransportKind transport)
    {
        await using RunningServer server = Start(transport, static o => o.Port = FreePort.Next());
        using RespConnection client = Connect(server);
        using RespConnection plain = server.Connect();

        Assert.Equal("OK", client.Call("SET", "k", "v").Text);
        Assert.Equal("v", plain.Call("GET", "k").Text);
        Assert.Equal(2, server.Server.EndPoints.Count);
        Assert.Contains("flags=N", client.Call("CLIENT", "INFO").Text, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PlainPortMayBeClosed(TransportKind transport)
    {
        await using RunningServer server = Start(transport);
        using RespConnection client = Connect(server);

        Assert.Equal("PONG", client.Call("PING").Text);
        Assert.Equal(0, server.Server.Port);
        Assert.Equal(server.Server.TlsPort, Assert.Single(server.Server.EndPoints).Port);
    }

    [Fact]
    public async Task LargeValuesAndLongPipelinesPass()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection client = Connect(server);
        byte[] value = new byte[1_500_000];
        SeededRandom.Create().NextBytes(value);
        client.Call(["SET"u8.ToArray(), "big"u8.ToArray(), value]);
        Thread sender = new(() => client.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\nGET big\r\n", 10)))));
        sender.Start();

        for (int i = 1; i <= 10; i++)
        {
            Assert.Equal(i, client.Read().Integer);
            Assert.True(client.Read().Payload.AsSpan().SequenceEqual(value));
        }

        sender.Join();
        Thread many = new(() => client.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("INCR n\r\n", 20_000)))));
        many.Start();
        for (int i = 11; i <= 20_010; i++) Assert.Equal(i, client.Read().Integer);
        many.Join();
    }

    [Fact]
    public async Task ClientThatDoesNotReadIsPausedAndOthersAreServed()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection lazy = Connect(server);
        using RespConnection other = Connect(server);
        lazy.Call(["SET"u8.ToArray(), "k"u8.ToArray(), new byte[1_000_000]]);
        lazy.Send(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET k\r\n", 100))));
        Session session = server.Server.Context.Sessions.Snapshot()[0];
        RunningServer.WaitUntil(() => session.PendingOutputBytes > OutputLimits.PauseBytes);

        for (int i = 0; i < 100; i++) Assert.Equal("PONG", other.Call("PING").Text);

        for (int i = 0; i < 100; i++) Assert.Equal(1_000_000, lazy.Read().Payload.Length);
    }

    [Theory]
    [InlineData(TlsClientPolicy.No, null, true)]
    [InlineData(TlsClientPolicy.No, "stranger", true)]
    [InlineData(TlsClientPolicy.Optional, null, true)]
    [InlineData(TlsClientPolicy.Optional, "client", true)]
    [InlineData(TlsClientPolicy.Optional, "stranger", false)]
    [InlineData(TlsClientPolicy.Yes, null, false)]
    [InlineData(TlsClientPolicy.Yes, "client", true)]
    [InlineData(TlsClientPolicy.Yes, "stranger", false)]
    public async Task CertificatesOfClientsAreAskedForAsSet(TlsClientPolicy policy, string? certificate, bool comesIn)
    {
        using TestCertificates others = new();
        others.Issue("stranger");
        await using RunningServer server = Start(TransportKind.Auto, o => o.Tls.Clients = policy);
        SslClientAuthenticationOptions options = _certificates.Client(certificate == "client" ? certificate : null);
        if (certificate == "stranger") options.ClientCertificateContext = others.Client(certificate).ClientCertificateContext;

        Assert.Equal(comesIn, IsServed(server, options));

        RunningServer.WaitUntil(() => comesIn || _log.ToString().Contains("no TLS handshake", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OnlyTheVersionsOfTheSettingAreSpoken()
    {
        Assert.True(TlsProtocols.TryParse("TLSv1.2", TlsProtocols.Usual, out TlsProtocols? old, out _));
        await using RunningServer server = Start(TransportKind.Auto, o => o.Tls.Protocols = old);
        SslClientAuthenticationOptions client = _certificates.Client();
        client.EnabledSslProtocols = SslProtocols.Tls13;
        Assert.False(IsServed(server, client));
        client.EnabledSslProtocols = SslProtocols.Tls12;
        Assert.True(IsServed(server, client));
        Assert.False(TlsProtocols.TryParse("SSLv3", TlsProtocols.Usual, out _, out _));
        Assert.True(TlsProtocols.TryParse("", TlsProtocols.Usual, out TlsProtocols? usual, out _));
        Assert.Equal(SslProtocols.Tls12 | SslProtocols.Tls13, usual.Versions);
    }

    [Fact]
    public async Task ConfigSetReadsTheCertificatesAgain()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection before = Connect(server);
        _certificates.Issue("second");

        Assert.Equal("OK", before.Call(
            "CONFIG", "SET", "tls-cert-file", _certificates.CertificateOf("second"), "tls-key-file", _certificates.KeyOf("second")).Text);

        using RespConnection after = Connect(server);
        Assert.Equal("CN=second", after.Tls.RemoteCertificate!.Subject);
        Assert.Equal("CN=server", before.Tls.RemoteCertificate!.Subject);
        Assert.Equal("PONG", before.Call("PING").Text);
        File.Copy(_certificates.CertificateOf("client"), _certificates.CertificateOf("second"), overwrite: true);
        File.Copy(_certificates.KeyOf("client"), _certificates.KeyOf("second"), overwrite: true);
        Assert.Equal("OK", before.Call("CONFIG", "SET", "tls-cert-file", _certificates.CertificateOf("second")).Text);
        using RespConnection last = Connect(server);
        Assert.Equal("CN=client", last.Tls.RemoteCertificate!.Subject);
    }

    [Fact]
    public async Task CertificateThatCannotBeUsedChangesNothing()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection client = Connect(server);

        string error = client.Call("CONFIG", "SET", "tls-cert-file", "/nowhere.crt").Text;

        Assert.Equal(
            "ERR CONFIG SET failed (possibly related to argument 'tls-cert-file') - Unable to update TLS configuration. Check server logs.",
            error);
        Assert.Equal(_certificates.CertificateOf("server"), client.Call("CONFIG", "GET", "tls-cert-file").Items[1].Text);
        Assert.Contains("/nowhere.crt", _log.ToString(), StringComparison.Ordinal);
        using RespConnection next = Connect(server);
        Assert.Equal("PONG", next.Call("PING").Text);
    }

    [Fact]
    public async Task KeyMayHaveAPassword()
    {
        await using RunningServer server = Start(TransportKind.Auto, o =>
            (o.Tls.KeyFile, o.Tls.KeyFilePassword) = (_certificates.EncryptedKeyOf("server"), TestCertificates.Password));
        using RespConnection client = Connect(server);
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Theory]
    [InlineData("certificate", "No tls-cert-file configured!")]
    [InlineData("key", "No tls-key-file configured!")]
    [InlineData("authority", "tls-ca-cert-file must be specified when tls-auth-clients is enabled!")]
    [InlineData("password", "server.enc.key")]
    public void StartWithoutWhatIsNeededIsAnError(string missing, string reason)
    {
        IOException e = Assert.Throws<IOException>(() => Start(TransportKind.Auto, o =>
        {
            if (missing == "certificate") o.Tls.CertificateFile = "";
            if (missing == "key") o.Tls.KeyFile = "";
            if (missing == "authority") (o.Tls.AuthorityFile, o.Tls.Clients) = ("", TlsClientPolicy.Yes);
            if (missing == "password") o.Tls.KeyFile = _certificates.EncryptedKeyOf("server");
        }));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(AllTransports))]
    public async Task PortInUseKeepsNoOtherPort(TransportKind transport)
    {
        await using RunningServer server = Start(transport);
        int plain = FreePort.Next();

        Assert.Throws<SocketException>(() => Start(transport, o => (o.Port, o.Tls.Port) = (plain, server.Server.TlsPort)));

        await using RunningServer free = new(transport, o => o.Port = plain);
        using RespConnection client = free.Connect();
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Theory]
    [InlineData("PING\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u00ff\u00ff garbage that only begins like a handshake and goes on for a while")]
    [InlineData("\u0000\u0001\u0002\u0003\u0004\u0005")]
    public async Task WhoSpeaksNoTlsIsCutWithALineInTheLog(string sent)
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection other = Connect(server);
        using RespConnection stranger = new(server.Server.TlsPort);

        stranger.Send(Encoding.Latin1.GetBytes(sent));
        stranger.FinishSending();

        stranger.ReadToEnd(20_000, out bool closed);
        Assert.True(closed);
        Assert.Equal("PONG", other.Call("PING").Text);
        RunningServer.WaitUntil(() => _log.ToString().Contains("no TLS handshake: ", StringComparison.Ordinal));
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
    }

    [Fact]
    public async Task GarbageAfterTheHandshakeEndsThatConnectionAlone()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection other = Connect(server);
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Connect(System.Net.IPAddress.Loopback, server.Server.TlsPort);
        using SslStream stream = new(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(_certificates.Client());

        socket.Send("\u0017\u0003\u0003\u0000\u0020 these are no bytes of an encrypted record"u8);

        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 1);
        Assert.Equal("PONG", other.Call("PING").Text);
    }

    [Fact]
    public async Task WhoNeverFinishesIsCutAfterAWhile()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        server.Server.Tls!.HandshakePatience = TimeSpan.FromMilliseconds(100);
        using RespConnection silent = new(server.Server.TlsPort);

        Assert.Empty(silent.ReadToEnd(20_000, out bool closed));

        Assert.True(closed);
        RunningServer.WaitUntil(() => _log.ToString().Contains("it did not finish in time", StringComparison.Ordinal));
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 0);
    }

    [Fact]
    public async Task WithTooManyUnfinishedTheOldestIsCut()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        server.Server.Tls!.Handshakes = new Handshakes(most: 5);
        RespConnection[] silent = [.. Enumerable.Range(0, 20).Select(_ => new RespConnection(server.Server.TlsPort))];
        RunningServer.WaitUntil(() => server.Server.Context.Sessions.Count == 5);

        using RespConnection client = Connect(server);

        Assert.Equal("PONG", client.Call("PING").Text);
        foreach (RespConnection connection in silent) connection.Dispose();
    }

    [Fact]
    public async Task ClientBeyondTheLimitIsClosed()
    {
        await using RunningServer server = Start(TransportKind.Auto, static o => o.MaxClients = 1);
        using RespConnection client = Connect(server);
        Assert.False(IsServed(server, _certificates.Client()));
        Assert.Equal("PONG", client.Call("PING").Text);
    }

    [Fact]
    public async Task StopExecutesWhatWasSentAndSaysThatItIsTheEnd()
    {
        RunningServer server = Start(TransportKind.Auto);
        using RespConnection client = Connect(server);
        using RespConnection halfway = new(server.Server.TlsPort);
        client.Call("PING");
        client.Send("ECHO last\r\n"u8);

        await server.DisposeAsync();

        Assert.Equal("last", client.Read().Text);
        Assert.Throws<EndOfStreamException>(client.Read);
        Assert.Empty(halfway.ReadToEnd(5_000, out bool closed));
        Assert.True(closed);
    }

    [Fact]
    public async Task QuitAndKillEndTheConnection()
    {
        await using RunningServer server = Start(TransportKind.Auto);
        using RespConnection client = Connect(server);
        using RespConnection other = Connect(server);
        Assert.Equal("OK", client.Call("QUIT").Text);
        Assert.Throws<EndOfStreamException>(client.Read);
        Assert.Equal("OK", other.Call("SET", "a", "b").Text);
        Assert.Equal(1, other.Call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "no").Integer);
        Assert.Throws<EndOfStreamException>(other.Read);
    }

    [RequiresRedisFact]
    public async Task ToolsOfRedisConnect()
    {
        await using RunningServer server = Start(TransportKind.Auto, static o => o.Tls.Clients = TlsClientPolicy.Yes);
        string port = server.Server.TlsPort.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string[] tls =
        [
            "-p", port, "--tls", "--cacert", _certificates.AuthorityFile, "--cert", _certificates.CertificateOf("client"),
            "--key", _certificates.KeyOf("client"),
        ];

        Assert.Equal("OK\n", ProgramRun.Of("redis-cli", [.. tls, "SET", "k", "v"]).Output);
        Assert.Equal("v\n", ProgramRun.Of("redis-cli", [.. tls, "GET", "k"]).Output);
        ProgramRun run = ProgramRun.Of("redis-benchmark", [.. tls, "-n", "2000", "-P", "4", "-t", "set,get", "-q"]);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("rror", run.Output + run.Errors, StringComparison.Ordinal);
    }

    private RunningServer Start(TransportKind transport, Action<ServerOptions>? configure = null) => new(transport, o =>
    {
        o.LoggerFactory = new ServerLogFactory(o, _log, TimeProvider.System);
        o.LogVerbosity = LogVerbosity.Debug;
        o.Tls.Port = FreePort.Next();
        o.Tls.CertificateFile = _certificates.CertificateOf("server");
        o.Tls.KeyFile = _certificates.KeyOf("server");
        o.Tls.AuthorityFile = _certificates.AuthorityFile;
        o.Tls.Clients = TlsClientPolicy.No;
        configure?.Invoke(o);
    });

    private RespConnection Connect(RunningServer server) => new(server.Server.TlsPort, _certificates.Client());

    private static bool IsServed(RunningServer server, SslClientAuthenticationOptions options)
    {
        try
        {
            // In TLS 1.3 a client thinks that it is in before the server has seen its certificate.
            using RespConnection client = new(server.Server.TlsPort, options);
            return client.Call("PING").Text == "PONG";
        }
        catch (Exception e) when (e is IOException or AuthenticationException)
        {
            return false;
        }
    }
}
