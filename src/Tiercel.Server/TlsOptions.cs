using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// The encrypted port. Names and defaults are those of redis.conf. Certificates are read at the start, and again whenever
/// CONFIG SET names one of the changeable settings; connections that exist keep theirs.
/// </summary>
public sealed class TlsOptions
{
    /// <summary>TCP port for TLS; 0, the default, = none.</summary>
    [Option("tls-port", Minimum = 0, Maximum = 65535)]
    public int Port { get; set; }

    /// <summary>File with the server's certificate, and those between it and a root, in PEM. Changeable.</summary>
    [Option("tls-cert-file", Mutable = true)]
    public string CertificateFile { get; set; } = "";

    /// <summary>File with the private key of the certificate, in PEM. Changeable.</summary>
    [Option("tls-key-file", Mutable = true)]
    public string KeyFile { get; set; } = "";

    /// <summary>Password of the private key; empty, the default, = it has none. Changeable.</summary>
    [Option("tls-key-file-pass", Mutable = true)]
    public string KeyFilePassword { get; set; } = "";

    /// <summary>File with the certificates, in PEM, that those of clients must come from. Changeable.</summary>
    [Option("tls-ca-cert-file", Mutable = true)]
    public string AuthorityFile { get; set; } = "";

    /// <summary>Whether clients must have a certificate: yes, the default, no, or optional. Changeable.</summary>
    [Option("tls-auth-clients", Mutable = true)]
    public TlsClientPolicy Clients { get; set; } = TlsClientPolicy.Yes;

    /// <summary>Versions of TLS that are spoken; TLSv1.2 and TLSv1.3 by default. Changeable.</summary>
    [Option("tls-protocols", Mutable = true)]
    public TlsProtocols Protocols { get; set; } = TlsProtocols.Usual;
}
