namespace Tiercel.Clients;

/// <summary>
/// Scripts as libraries send them: commands of one's own, the locks and limits of Redis's documentation, a queue of jobs. The programs
/// print with Tiercel what they print with redis-server.
/// </summary>
public sealed class ScriptTests(RedisTranscripts redis) : IClassFixture<RedisTranscripts>
{
    [RedisPyTheory]
    [ClassData(typeof(Transports))]
    public void RedisPy(string transport) => redis.Compare(
        "redis-py", transport, static server => ClientProgram.Run(server, ClientInstallation.Python, ClientProgram.PathOf("python", "scripts.py")));

    [NodeTheory("ioredis")]
    [ClassData(typeof(Transports))]
    public void IoRedis(string transport) => redis.Compare(
        "ioredis", transport, static server => ClientProgram.Run(server, "node", ClientProgram.PathOf("node", "ioredis-scripts.mjs")));

    [NodeTheory("redis")]
    [ClassData(typeof(Transports))]
    public void NodeRedisInResp2(string transport) => redis.Compare("RESP2", transport, static server => NodeRedis(server, "RESP2"));

    [NodeTheory("redis")]
    [ClassData(typeof(Transports))]
    public void NodeRedisInResp3(string transport) => redis.Compare("RESP3", transport, static server => NodeRedis(server, "RESP3"));

    [NodeTheory("bullmq")]
    [ClassData(typeof(Transports))]
    public void BullMq(string transport) => redis.Compare(
        "BullMQ", transport, static server => ClientProgram.Run(server, "node", ClientProgram.PathOf("node", "bullmq.mjs")));

    private static string[] NodeRedis(ClientServer server, string protocol) =>
        ClientProgram.Run(server, "node", ClientProgram.PathOf("node", "node-redis-scripts.mjs"), protocol);
}
