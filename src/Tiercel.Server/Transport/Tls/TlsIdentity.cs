using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Tiercel.Server;

/// <summary>Who the server is and whom it trusts, as its settings name them: what a handshake needs.</summary>
internal static class TlsIdentity
{
    /// <summary>Reads the files that the settings name; false, with what is wrong, if that cannot be used.</summary>
    public static bool TryLoad(
        TlsOptions options,
        [NotNullWhen(true)] out SslServerAuthenticationOptions? identity,
        [NotNullWhen(false)] out string? error)
    {
        identity = null;
        error = MissingIn(options);
        if (error is not null) return false;
        try
        {
            identity = Load(options);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            error = $"TLS certificate {options.CertificateFile}, key {options.KeyFile}: {e.Message}";
            return false;
        }
    }

    private static string? MissingIn(TlsOptions options)
    {
        if (options.CertificateFile.Length == 0) return "No tls-cert-file configured!";
        if (options.KeyFile.Length == 0) return "No tls-key-file configured!";
        if (options.Clients != TlsClientPolicy.No && options.AuthorityFile.Length == 0)
            return "tls-ca-cert-file must be specified when tls-auth-clients is enabled!";
        return null;
    }

    private static SslServerAuthenticationOptions Load(TlsOptions options)
    {
        X509Certificate2 own = options.KeyFilePassword.Length == 0
            ? X509Certificate2.CreateFromPemFile(options.CertificateFile, options.KeyFile)
            : X509Certificate2.CreateFromEncryptedPemFile(options.CertificateFile, options.KeyFilePassword, options.KeyFile);
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(options.CertificateFile);
        // The first is the server's own; what lies between it and a root is sent along.
        chain.RemoveAt(0);
        SslServerAuthenticationOptions identity = new()
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
            EnabledSslProtocols = options.Protocols.Versions,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            AllowRenegotiation = false,
        };
        if (options.Clients == TlsClientPolicy.No) return identity;
        bool mayBeMissing = options.Clients == TlsClientPolicy.Optional;
        identity.ClientCertificateRequired = true;
        identity.CertificateChainPolicy = TrustIn(options.AuthorityFile);
        identity.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            certificate is null ? mayBeMissing : errors == SslPolicyErrors.None;
        return identity;
    }

    private static X509ChainPolicy TrustIn(string authorityFile)
    {
        X509ChainPolicy policy = new()
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.ImportFromPemFile(authorityFile);
        if (policy.CustomTrustStore.Count == 0) throw new CryptographicException("no certificate in " + authorityFile);
        return policy;
    }
}
