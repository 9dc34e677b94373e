namespace Tiercel.Clients;

/// <summary>
/// Programs of ordinary use, one for each client library, print with Tiercel what they print with redis-server. A program
/// also fails by itself where its library throws.
/// </summary>
public sealed class OrdinaryUseTests(RedisTranscripts redis) : IClassFixture<RedisTranscripts>
{
    [RedisPyTheory]
    [ClassData(typeof(Transports))]
    public void RedisPy(string transport) => redis.Compare(
        "redis-py", transport, static server => ClientProgram.Run(server, ClientInstallation.Python, ClientProgram.PathOf("python", "redis_py.py")));

    [NodeTheory("ioredis")]
    [ClassData(typeof(Transports))]
    public void IoRedis(string transport) => redis.Compare(
        "ioredis", transport, static server => ClientProgram.Run(server, "node", ClientProgram.PathOf("node", "ioredis.mjs")));

    [NodeTheory("redis")]
    [ClassData(typeof(Transports))]
    public void NodeRedisInResp2(string transport) => redis.Compare("RESP2", transport, static server => NodeRedis(server, "RESP2"));

    [NodeTheory("redis")]
    [ClassData(typeof(Transports))]
    public void NodeRedisInResp3(string transport) => redis.Compare("RESP3", transport, static server => NodeRedis(server, "RESP3"));

    [ClientTheory]
    [ClassData(typeof(Transports))]
    public void StackExchangeRedis(string transport) =>
        redis.Compare("StackExchange.Redis", transport, static server => new StackExchangeProgram(server).Run());

    private static string[] NodeRedis(ClientServer server, string protocol) =>
        ClientProgram.Run(server, "node", ClientProgram.PathOf("node", "node-redis.mjs"), protocol);

    [IoUringFact]
    public void IoUringIsOneOfTheTransports() => Assert.Contains<object[]>(new Transports(), static row => row[0] is Transports.IoUring);
}
