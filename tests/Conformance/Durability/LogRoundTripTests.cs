using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>
/// Random programs with a log: what a server holds before it is killed it holds after it has started again, and so does Redis on
/// the same files.
/// </summary>
public sealed class LogRoundTripTests
{
    private const int Databases = 3;

    private static int Commands => TestScale.Of(4_000, 100_000);

    [RequiresRedisFact]
    public void KilledServerAndRedisFindTheSameDataInTheLog()
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        using TiercelProcess server = new("--appendonly", "yes", "--dir", directory.Path);
        SortedDictionary<string, string> before = Run(server, random);

        server.Restart();

        using (RespConnection again = server.Connect()) AssertSame(before, DataImage.Of(again, Databases), random);
        using ScratchDirectory copy = new();
        directory.CopyTo(copy);
        using RedisProcess redis = new("--appendonly", "yes", "--dir", copy.Path);
        using RespConnection ofRedis = redis.Connect();
        AssertSame(before, DataImage.Of(ofRedis, Databases), random);
    }

    [RequiresRedisFact]
    public void LogOfRedisIsRunAsRedisRunsIt()
    {
        SeededRandom random = SeededRandom.Create();
        using ScratchDirectory directory = new();
        // Without a preamble the base is commands too.
        using RedisProcess redis = new("--appendonly", "yes", "--dir", directory.Path, "--aof-use-rdb-preamble", "no", "--databases", "16");
        Run(redis, random);
        using ScratchDirectory copy = new();
        directory.CopyTo(copy);
        using TiercelProcess server = new("--appendonly", "yes", "--dir", copy.Path);

        // Not what Redis held: it does not log every consumer.
        redis.Restart();

        using RespConnection again = redis.Connect();
        using RespConnection connection = server.Connect();
        AssertSame(DataImage.Of(again, Databases), DataImage.Of(connection, Databases), random);
    }

    private static SortedDictionary<string, string> Run(ServerProcess server, SeededRandom random)
    {
        RandomProgram program = new(random, Databases);
        using RespConnection connection = server.Connect();
        for (int i = 0; i < Commands; i++)
        {
            RandomCommand command = program.Next();
            if (command.Kind == RandomKind.WholeScan) continue;
            connection.Call(command.Words);
            // Transactions are one record.
            if (i % 100 == 50) Transact(connection, program, random);
        }

        SortedDictionary<string, string> image = DataImage.Of(connection, Databases);
        Assert.True(image.Count > 20, "a program leaves too little to compare");
        return image;
    }

    private static void Transact(RespConnection connection, RandomProgram program, SeededRandom random)
    {
        connection.Call("MULTI");
        for (int i = random.Next(1, 8); i > 0; i--)
        {
            RandomCommand command = program.Next();
            if (command.Kind == RandomKind.Plain) connection.Call(command.Words);
        }

        connection.Call(random.Next(5) == 0 ? "DISCARD" : "EXEC");
    }

    private static void AssertSame(SortedDictionary<string, string> expected, SortedDictionary<string, string> actual, SeededRandom random)
    {
        string differences = DataImage.Differences(expected, actual);
        Assert.True(differences.Length == 0, $"{random}\n{differences}");
    }
}
