using System.Globalization;
using Tiercel.TestKit;

namespace Tiercel.Clients;

/// <summary>A server for one program: at a port, at an encrypted port and at a unix socket.</summary>
internal sealed class ClientServer : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tiercel-clients").FullName;

    private ClientServer(Func<string[], ServerProcess> start) => Process = start(
    [
        "--unixsocket", SocketPath, "--tls-port", TlsPort.ToString(CultureInfo.InvariantCulture), "--tls-auth-clients", "optional",
        "--tls-cert-file", Certificates.CertificateOf("server"), "--tls-key-file", Certificates.KeyOf("server"),
        "--tls-ca-cert-file", Certificates.AuthorityFile,
    ]);

    public ServerProcess Process { get; }

    public int TlsPort { get; } = FreePort.Next();

    public TestCertificates Certificates { get; } = new();

    public string SocketPath => Path.Combine(_folder, "s.sock");

    public static ClientServer Redis() => new(static options => new RedisProcess(options));

    /// <summary>The server under test.</summary>
    /// <param name="transport">As the setting of that name.</param>
    public static ClientServer Tiercel(string transport) => new(options => new TiercelProcess([.. options, "--transport", transport]));

    public void Dispose()
    {
        Process.Dispose();
        Certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
