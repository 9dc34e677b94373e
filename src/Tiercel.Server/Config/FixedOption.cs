using System.Diagnostics.CodeAnalysis;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// A directive of redis.conf for what Tiercel does not do yet. Written with the value that asks for nothing it is
/// accepted, so that existing files and tools work; with any other it is refused, never silently ignored.
/// </summary>
internal sealed class FixedOption : OptionInfo
{
    /// <summary>How every refusal of such a value ends.</summary>
    public const string NotSupported = "not supported yet";

    /// <summary>The directives, each with the values that change nothing; the first is shown by CONFIG GET.</summary>
    public static readonly FixedOption[] All =
    [
        Of("activedefrag", "no"),
        Of("aclfile", ""),
        Of("always-show-logo", "no", "yes"),
        Of("appendfilename", "appendonly.aof"),
        Of("appendfsync", "everysec", "always", "no"),
        Of("appendonly", "no"),
        Of("cluster-enabled", "no"),
        Of("daemonize", "no"),
        Of("dbfilename", "dump.rdb"),
        Of("io-threads", "1"),
        Of("masterauth", ""),
        Of("notify-keyspace-events", ""),
        Of("rdbchecksum", "yes", "no"),
        Of("rdbcompression", "yes", "no"),
        Of("replicaof", ""),
        Of("save", ""),
        Of("stop-writes-on-bgsave-error", "yes", "no"),
        Of("supervised", "no"),
        Of("tls-port", "0"),
        Of("unixsocket", ""),
    ];

    private string[] _neutral = [];

    public override string Syntax => string.Join(" or ", _neutral.Select(static v => v.Length == 0 ? "\"\"" : v));

    public override string Default => _neutral[0];

    public bool Accepts(string text) => _neutral.Contains(text.Trim('"'), StringComparer.OrdinalIgnoreCase);

    private static FixedOption Of(string name, params string[] neutral) =>
        new() { Name = name, Mutable = true, Documentation = "Not supported yet.", _neutral = neutral };
}

/// <summary>A directive that keeps its one value.</summary>
internal sealed class FixedSetting(FixedOption option) : Setting
{
    public override OptionInfo Info => option;

    public override string Get() => option.Default;

    public override bool TrySet(string text, [NotNullWhen(false)] out string? error)
    {
        error = option.Accepts(text) ? null : FixedOption.NotSupported;
        return error is null;
    }
}
