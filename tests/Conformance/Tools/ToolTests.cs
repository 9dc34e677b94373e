using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>Redis's own tools, unmodified, on the server under test.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed partial class ToolTests(ServerPair servers)
{
    private const int ManyKeys = 10_000;

    [DifferentialFact]
    public void ScriptedCliPrintsWhatItPrintsWithRedis()
    {
        const string Script = """
            FLUSHALL
            SET greeting "hello world"
            GET greeting
            INCRBY n 41
            INCR n
            MGET greeting n missing
            EXPIRE n 100
            DEL greeting missing
            SET a b NX XX
            NOSUCH
            SELECT 3
            DBSIZE
            TYPE n
            """;
        ProgramRun redis = Cli(servers.Redis, Encoding.ASCII.GetBytes(Script));
        ProgramRun subject = Cli(servers.Subject, Encoding.ASCII.GetBytes(Script));
        Assert.Equal(redis, subject);
        Assert.Contains("hello world", subject.Output, StringComparison.Ordinal);
    }

    [DifferentialFact]
    public void CliInResp3PrintsWhatItPrintsWithRedis()
    {
        byte[] script = "SET k v\nGET k\nGET missing\nMGET k missing\nCONFIG GET databases\n"u8.ToArray();
        Assert.Equal(Cli(servers.Redis, script, "-3"), Cli(servers.Subject, script, "-3"));
    }

    [DifferentialFact]
    public void CliShowsUsersAndTransactionsAsWithRedis()
    {
        byte[] script = """
            ACL SETUSER tool reset on nopass ~app:* +@read +set
            ACL GETUSER tool
            ACL DRYRUN tool GET other
            MULTI
            SET k v
            INCR k
            EXEC
            AUTH tool any
            ACL WHOAMI
            DEL app:1
            AUTH default ""
            ACL DELUSER tool
            ACL USERS
            """u8.ToArray();
        ProgramRun subject = Cli(servers.Subject, script);
        Assert.Equal(Cli(servers.Redis, script), subject);
        Assert.Contains("NOPERM", subject.Output, StringComparison.Ordinal);
    }

    [DifferentialFact]
    public void CliPipeLoadsEveryCommand()
    {
        Fill();
        using RespConnection connection = servers.Subject.Connect();
        Assert.Equal(ManyKeys, connection.Call("DBSIZE").Integer);
    }

    [DifferentialFact]
    public void CliScanFindsEveryKey()
    {
        Fill();
        string[] found = Cli(servers.Subject, [], "--scan", "--pattern", "key:*").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(ManyKeys, found.Distinct().Count());
    }

    [DifferentialFact]
    public void CliBigKeysFindsTheBiggest()
    {
        Fill();
        using RespConnection connection = servers.Subject.Connect();
        connection.Call("SET", "key:biggest", new string('x', 5_000));
        ProgramRun run = Cli(servers.Subject, [], "--bigkeys");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Biggest string found '\"key:biggest\"' has 5000 bytes", run.Output, StringComparison.Ordinal);
    }

    [DifferentialFact]
    public void CliMemoryKeysFindsTheBiggest()
    {
        Fill();
        using RespConnection connection = servers.Subject.Connect();
        connection.Call("SET", "key:biggest", new string('x', 5_000));
        ProgramRun run = Cli(servers.Subject, [], "--memkeys", "--memkeys-samples", "5");
        Assert.Equal(0, run.ExitCode);
        Match biggest = BiggestByMemory().Match(run.Output);
        Assert.True(biggest.Success, run.Output);
        Assert.InRange(int.Parse(biggest.Groups[1].ValueSpan, CultureInfo.InvariantCulture), 5_000, 6_000);
    }

    [DifferentialFact]
    public void CliHotKeysFindsTheOneUsedMost()
    {
        using RespConnection connection = servers.Subject.Connect();
        connection.Call("FLUSHALL");
        connection.Call("CONFIG", "SET", "maxmemory-policy", "allkeys-lfu");
        try
        {
            connection.Call("DEBUG", "POPULATE", "100");
            for (int i = 0; i < 1_000; i++) connection.Call("GET", "key:7");
            ProgramRun run = Cli(servers.Subject, [], "--hotkeys");
            Assert.Equal(0, run.ExitCode);
            string summary = run.Output[run.Output.IndexOf("summary", StringComparison.Ordinal)..];
            Assert.Matches("Sampled 100 keys in the keyspace!\\s+hot key found with counter: [0-9]+\tkeyname: \"key:7\"", summary);
        }
        finally
        {
            connection.Call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }
    }

    [DifferentialFact]
    public void CliLatencyMeasures()
    {
        ProgramRun run = Cli(servers.Subject, [], "-i", "1", "--latency");
        string[] figures = run.Output.Trim().Split(' ');
        Assert.Equal(4, figures.Length);
        Assert.True(int.Parse(figures[3], CultureInfo.InvariantCulture) > 10, run.Output);
    }

    [DifferentialTheory]
    [InlineData("-P", "1")]
    [InlineData("-P", "16")]
    [InlineData("-r", "1000")]
    public void BenchmarkRunsToItsEnd(string option, string value)
    {
        string[] arguments = ["-p", Port(servers.Subject), "-t", "ping,set,get,incr,mset", "-n", "2000", "-q", option, value];
        ProgramRun run = ProgramRun.Of("redis-benchmark", arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain("rror", run.Output + run.Errors, StringComparison.Ordinal);
        Assert.Equal(6, FinalFigure().Count(run.Output)); // PING twice: inline and as an array
    }

    private void Fill()
    {
        using RespConnection connection = servers.Subject.Connect();
        connection.Call("FLUSHALL");
        using MemoryStream commands = new();
        for (int i = 0; i < ManyKeys; i++)
            commands.Write(RespConnection.Encode([.. new[] { "SET", $"key:{i}", "value" }.Select(Encoding.ASCII.GetBytes)]));
        ProgramRun run = Cli(servers.Subject, commands.ToArray(), "--pipe");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"errors: 0, replies: {ManyKeys}", run.Output, StringComparison.Ordinal);
    }

    private static ProgramRun Cli(ServerProcess server, byte[] input, params string[] options) =>
        ProgramRun.Of("redis-cli", ["-p", Port(server), .. options], input);

    private static string Port(ServerProcess server) => server.Port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("Biggest string found '\"key:biggest\"' has ([0-9]+) bytes")]
    private static partial Regex BiggestByMemory();

    [GeneratedRegex("requests per second")]
    private static partial Regex FinalFigure();
}
