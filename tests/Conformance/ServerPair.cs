using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>
/// Redis and the server under test, side by side, started on first use. With TIERCEL_CONFORMANCE_SUBJECT=redis
/// in the environment the subject is a second redis-server: a comparison that then fails is itself at fault.
/// </summary>
public sealed class ServerPair : IDisposable
{
    private readonly Lazy<ServerProcess> _redis = new(() => new RedisProcess());
    private readonly Lazy<ServerProcess> _subject = new(() => SubjectIsRedis ? new RedisProcess() : new TiercelProcess("--enable-debug-command", "yes"));

    private readonly Lazy<ServerProcess> _overSockets =
        new(() => new TiercelProcess("--enable-debug-command", "yes", "--transport", "sockets"));

    private readonly Lazy<ServerProcess> _compressing =
        new(() => new TiercelProcess("--enable-debug-command", "yes", "--compress-min-bytes", "64"));

    public static bool SubjectIsRedis { get; } = Environment.GetEnvironmentVariable("TIERCEL_CONFORMANCE_SUBJECT") == "redis";

    /// <summary>Why differential tests cannot run here, or null if they can.</summary>
    public static string? Missing => RedisInstallation.ServerMissing ?? RedisInstallation.ToolsMissing;

    public ServerProcess Redis => _redis.Value;

    public ServerProcess Subject => _subject.Value;

    /// <summary>Connects to both.</summary>
    public ConnectionPair Connect() => new(Redis, Subject);

    /// <summary>Connects to Redis, and to a server on the portable transport.</summary>
    public ConnectionPair ConnectOverSockets() => new(Redis, _overSockets.Value);

    /// <summary>Connects to Redis, and to a server that keeps values compressed.</summary>
    public ConnectionPair ConnectCompressing() => new(Redis, _compressing.Value);

    public void Dispose()
    {
        if (_compressing.IsValueCreated) _compressing.Value.Dispose();
        if (_overSockets.IsValueCreated) _overSockets.Value.Dispose();
        if (_redis.IsValueCreated) _redis.Value.Dispose();
        if (_subject.IsValueCreated) _subject.Value.Dispose();
    }
}

/// <summary>All differential tests share one pair of servers and run one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ServerPairDefinition : ICollectionFixture<ServerPair>
{
    public const string Name = "Redis and Tiercel";
}
