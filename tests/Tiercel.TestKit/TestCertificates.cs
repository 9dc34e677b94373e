using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tiercel.TestKit;

/// <summary>Certificates of an authority made for one test, as files in a folder of their own.</summary>
public sealed class TestCertificates : IDisposable
{
    public const string Password = "open sesame";

    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);

    private readonly string _folder = Directory.CreateTempSubdirectory("tiercel-tls").FullName;
    private readonly X509Certificate2 _authority;

    public TestCertificates()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Test Authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(Now.AddDays(-1), Now.AddYears(1));
        File.WriteAllText(AuthorityFile, _authority.ExportCertificatePem());
        Issue("server");
        Issue("client");
    }

    public string AuthorityFile => PathOf("ca.crt");

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    public string CertificateOf(string name) => PathOf(name + ".crt");

    public string KeyOf(string name) => PathOf(name + ".key");

    public string EncryptedKeyOf(string name) => PathOf(name + ".enc.key");

    /// <summary>Makes a certificate, with its key in a file as it is and in another one under the password.</summary>
    public void Issue(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=" + name, key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        byte[] serial = RandomNumberGenerator.GetBytes(8);
        using X509Certificate2 certificate = request.Create(_authority, Now.AddHours(-1), Now.AddDays(100), serial);
        File.WriteAllText(CertificateOf(name), certificate.ExportCertificatePem());
        File.WriteAllText(KeyOf(name), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(EncryptedKeyOf(name), key.ExportEncryptedPkcs8PrivateKeyPem(Password, Encryption));
    }

    /// <summary>A client that trusts the authority, with the certificate of this name or none.</summary>
    public SslClientAuthenticationOptions Client(string? name = null)
    {
        X509ChainPolicy trust = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_authority);
        SslClientAuthenticationOptions options = new() { TargetHost = "localhost", CertificateChainPolicy = trust };
        if (name is not null)
        {
            X509Certificate2 own = X509Certificate2.CreateFromPemFile(CertificateOf(name), KeyOf(name));
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own, null, offline: true);
        }

        return options;
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string PathOf(string file) => Path.Combine(_folder, file);
}
