using System.Globalization;
using Tiercel.TestKit;
using Xunit;

namespace Tiercel.Conformance;

/// <summary>redis-cli as people use it: at a terminal, asking for help and completion, and watching figures go by.</summary>
[Collection(ServerPairDefinition.Name)]
public sealed class TerminalToolTests(ServerPair servers)
{
    [DifferentialFact]
    public void StatPrintsALineAgainAndAgain()
    {
        Fill(keys: 100);
        using TerminalRun cli = Cli("--stat", "-i", "0.1");
        cli.WaitFor("------- data ------ --------------------- load -------------------- - child -");
        for (int i = 0; i < 3; i++) cli.WaitFor(@"\n100 +[0-9.]+[KMG] +[0-9]+ +0 +[0-9]+ \(\+[0-9]+\)");
    }

    [DifferentialFact]
    public void LatencyHistoryPrintsALineAgainAndAgain()
    {
        using TerminalRun cli = Cli("--latency-history", "-i", "1");
        for (int i = 0; i < 2; i++) cli.WaitFor(@"avg: [0-9.]+ \([0-9]{2,} samples\) -- 1\.[0-9]+ seconds range");
    }

    [DifferentialFact]
    public void LatencyDistributionIsDrawn()
    {
        using TerminalRun cli = Cli("--latency-dist", "-i", "0.2");
        cli.WaitFor("From 0 to 100%");
        for (int i = 0; i < 2; i++) cli.WaitFor("\u001b\\[38;5;0m[.*#0-9A-Q -]|\u001b\\[48;5;");
    }

    [DifferentialFact]
    public void HelpIsThatOfTheServer()
    {
        using TerminalRun cli = Cli();
        cli.WaitFor(Prompt);
        cli.Type("help getrange\r");
        string help = cli.WaitFor("group:[^\n]*string");
        Assert.Contains("GETRANGE", help, StringComparison.Ordinal);
        Assert.Contains("both counted", help, StringComparison.Ordinal);
    }

    [DifferentialFact]
    public void TabCompletesCommandsThatTheServerHas()
    {
        using TerminalRun cli = Cli();
        cli.WaitFor(Prompt);
        cli.Type("SET terminal 41\r");
        cli.WaitFor("OK\r\n");
        // What is typed before the prompt is read by the terminal, which keeps tabs and makes other line ends.
        cli.WaitFor(Prompt);
        cli.Type("incrb\t terminal 1\r");
        Assert.Contains("INCRBY", cli.WaitFor(@"\(integer\) 42\r\n"), StringComparison.Ordinal);
    }

    [DifferentialFact]
    public void ClosedConnectionIsOpenedAgain()
    {
        using TerminalRun cli = Cli();
        cli.WaitFor(Prompt);
        using (RespConnection connection = servers.Subject.Connect()) connection.Call("CLIENT", "KILL", "TYPE", "normal");
        cli.Type("ping\r");
        cli.WaitFor("not connected> ");
        cli.Type("ping\r");
        cli.WaitFor("PONG\r\n");
    }

    [DifferentialFact]
    public void SubscribedCliPrintsWhatIsPublished()
    {
        using TerminalRun cli = Cli("psubscribe", "terminal:*");
        cli.WaitFor(@"3\) \(integer\) 1\r\n");
        using RespConnection connection = servers.Subject.Connect();
        Assert.Equal(1, connection.Call("PUBLISH", "terminal:news", "hello").Integer);
        cli.WaitFor("1\\) \"pmessage\"\r\n2\\) \"terminal:\\*\"\r\n3\\) \"terminal:news\"\r\n4\\) \"hello\"\r\n");
    }

    [DifferentialFact]
    public void MonitoringCliPrintsWhatOthersCall()
    {
        using TerminalRun cli = Cli("monitor");
        cli.WaitFor("OK\r\n");
        using RespConnection connection = servers.Subject.Connect();
        connection.Call("SET", "watched by monitor", "1");
        cli.WaitFor("[0-9]+\\.[0-9]{6} \\[0 127\\.0\\.0\\.1:[0-9]+\\] \"SET\" \"watched by monitor\" \"1\"\r\n");
    }

    private string Prompt => $"127.0.0.1:{Port}> ";

    private string Port => servers.Subject.Port.ToString(CultureInfo.InvariantCulture);

    private TerminalRun Cli(params string[] options) => new("redis-cli", ["-p", Port, .. options]);

    private void Fill(int keys)
    {
        using RespConnection connection = servers.Subject.Connect();
        connection.Call("FLUSHALL");
        connection.Call("DEBUG", "POPULATE", keys.ToString(CultureInfo.InvariantCulture));
    }
}
