using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tiercel.Bench.Compare;

/// <summary>A certificate and its key in files, for both servers; the files go when it is disposed.</summary>
internal sealed class SelfSigned : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tiercel-compare");

    public SelfSigned()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    private string CertificateFile => Path.Combine(_folder.FullName, "certificate.pem");

    private string KeyFile => Path.Combine(_folder.FullName, "key.pem");

    /// <summary>The settings that give a server, of either kind, a port encrypted with it.</summary>
    public string[] Settings(int port) =>
    [
        "--tls-port", port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "--tls-cert-file", CertificateFile, "--tls-key-file", KeyFile, "--tls-auth-clients", "no",
    ];

    public void Dispose() => _folder.Delete(recursive: true);
}
