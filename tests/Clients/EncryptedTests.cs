using System.Globalization;

namespace Tiercel.Clients;

/// <summary>Ordinary use over TLS prints with Tiercel what it prints with redis-server.</summary>
public sealed class EncryptedTests(RedisTranscripts redis) : IClassFixture<RedisTranscripts>
{
    [RedisPyTheory]
    [ClassData(typeof(Transports))]
    public void RedisPy(string transport) => redis.Compare("redis-py", transport, static server => ClientProgram.Run(
        server,
        ClientInstallation.Python,
        ClientProgram.PathOf("python", "encrypted.py"),
        server.TlsPort.ToString(CultureInfo.InvariantCulture),
        server.Certificates.AuthorityFile,
        server.Certificates.CertificateOf("client"),
        server.Certificates.KeyOf("client")));
}
