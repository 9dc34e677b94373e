using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>Versions of TLS, as redis.conf lists them: <c>TLSv1.2 TLSv1.3</c>; nothing = the usual ones. Immutable.</summary>
public sealed class TlsProtocols : ISettingText<TlsProtocols>
{
    /// <summary>All that are safe: 1.2 and 1.3.</summary>
    public static TlsProtocols Usual { get; } = new() { Text = "" };

    /// <inheritdoc/>
    public static string Syntax => "TLSv1.2, TLSv1.3, or both";

    /// <summary>The versions.</summary>
    public SslProtocols Versions { get; private init; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <inheritdoc/>
    public required string Text { get; init; }

    /// <inheritdoc/>
    public static bool TryParse(
        string text,
        TlsProtocols former,
        [NotNullWhen(true)] out TlsProtocols? value,
        [NotNullWhen(false)] out string? error)
    {
        value = Usual;
        error = null;
        SslProtocols versions = SslProtocols.None;
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (word.Equals("TLSv1.2", StringComparison.OrdinalIgnoreCase)) versions |= SslProtocols.Tls12;
            else if (word.Equals("TLSv1.3", StringComparison.OrdinalIgnoreCase)) versions |= SslProtocols.Tls13;
            else error = "Invalid tls-protocols specified. Use a combination of 'TLSv1.2' and 'TLSv1.3'.";
        }

        if (error is not null) value = null;
        else if (versions != SslProtocols.None) value = new TlsProtocols { Text = text, Versions = versions };
        return value is not null;
    }
}
