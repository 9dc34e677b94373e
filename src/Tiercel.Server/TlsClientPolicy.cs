namespace Tiercel.Server;

/// <summary>Whether clients of the TLS port must show who they are.</summary>
public enum TlsClientPolicy
{
    /// <summary>Without a certificate that is trusted nobody comes in.</summary>
    Yes,

    /// <summary>Nobody is asked.</summary>
    No,

    /// <summary>A certificate must be one that is trusted, but none is needed.</summary>
    Optional,
}
