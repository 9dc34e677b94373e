namespace Tiercel.Clients;

/// <summary>Caches in the client, as libraries keep them, are told with Tiercel what they are told with redis-server.</summary>
public sealed class ClientCacheTests(RedisTranscripts redis) : IClassFixture<RedisTranscripts>
{
    [RedisPyTheory]
    [ClassData(typeof(Transports))]
    public void RedisPyToldOnAnotherConnection(string transport) => redis.Compare(
        "redis-py", transport, static server => ClientProgram.Run(server, ClientInstallation.Python, ClientProgram.PathOf("python", "tracking.py")));

    [NodeTheory("redis")]
    [ClassData(typeof(Transports))]
    public void NodeRedisToldBetweenReplies(string transport) => redis.Compare(
        "node-redis", transport, static server => ClientProgram.Run(server, "node", ClientProgram.PathOf("node", "node-redis-cache.mjs")));
}
