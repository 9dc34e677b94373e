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
        Of("active-expire-effort", "1"),
        Of("activedefrag", "no"),
        Of("activerehashing", "yes", "no"),
        Of("always-show-logo", "no", "yes"),
        Of("aof-use-rdb-preamble", "yes", "no"),
        Of("cluster-enabled", "no"),
        Of("crash-log-enabled", "yes", "no"),
        Of("daemonize", "no"),
        Of("disable-thp", "yes", "no"),
        Of("dynamic-hz", "yes", "no"),
        Of("enable-module-command", "no"),
        Of("enable-protected-configs", "no"),
        Of("io-threads", "1"),
        Of("io-threads-do-reads", "no", "yes"),
        Of("jemalloc-bg-thread", "yes", "no"),
        Of("lazyfree-lazy-eviction", "no", "yes"),
        Of("lazyfree-lazy-expire", "no", "yes"),
        Of("lazyfree-lazy-server-del", "no", "yes"),
        Of("lazyfree-lazy-user-del", "no", "yes"),
        Of("lazyfree-lazy-user-flush", "no", "yes"),
        Of("lua-time-limit", "5000"),
        Of("masterauth", ""),
        Of("masteruser", ""),
        Of("maxmemory-eviction-tenacity", "10"),
        Of("oom-score-adj", "no"),
        Of("pidfile", ""),
        Of("rdb-save-incremental-fsync", "yes", "no"),
        Of("replica-read-only", "yes", "no"),
        Of("replica-serve-stale-data", "yes", "no"),
        Of("replicaof", ""),
        Of("set-proc-title", "yes", "no"),
        Of("supervised", "no"),
        Of("syslog-enabled", "no"),
        Of("tls-ca-cert-dir", ""),
        Of("tls-ciphers", ""),
        Of("tls-ciphersuites", ""),
        Of("tls-client-cert-file", ""),
        Of("tls-client-key-file", ""),
        Of("tls-client-key-file-pass", ""),
        Of("tls-cluster", "no"),
        Of("tls-dh-params-file", ""),
        Of("tls-prefer-server-ciphers", "no"),
        Of("tls-replication", "no"),
        Of("tls-session-caching", "yes"),
    ];

    private string[] _neutral = [];

    public override bool TakesWords => true;

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
