using System.Diagnostics;
using System.Globalization;

namespace Tiercel.Bench.Compare;

// Scripts.
internal sealed partial class Comparison
{
    private const string Endless = "EVAL \"while true do end\" 1 held";
    private static readonly TimeSpan Prompt = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    private void RunScripts(Report report)
    {
        Announce("scripts, pinned");
        using BenchServer redis = StartRedis(ServerCore);
        using BenchServer subject = StartSubject(ServerCore);
        report.Scenarios.AddRange(Compare([.. ScriptScenarios.All.Where(options.Includes)], redis, subject));
        Announce("scripts beside SET");
        report.Scenarios.Add(CompareWithSet(subject));
        if (options.Quick) return;
        Announce("scripts by redis-benchmark");
        report.Scenarios.AddRange(Compare(ScriptScenarios.OfBenchmark, redis, subject));
    }

    // One server, two commands.
    private ScenarioResult CompareWithSet(BenchServer subject)
    {
        List<Figures> ofSet = [];
        List<Figures> ofScript = [];
        _clients.WarmUp(ScriptScenarios.Set, subject);
        for (int round = 0; round < options.Rounds; round++)
        {
            ofSet.Add(_clients.Run(ScriptScenarios.Set, subject));
            ofScript.Add(_clients.Run(ScriptScenarios.BesideSet, subject));
        }

        return new ScenarioResult(ScriptScenarios.BesideSet, Figures.MedianOf(ofSet), Figures.MedianOf(ofScript));
    }

    private void RunEndlessScript(Report report)
    {
        Announce("an endless script, not pinned");
        using BenchServer subject = BenchServer.StartTiercel("Tiercel", core: null, certificate: null);
        string free = KeyOfAnotherShard(subject);
        Scenario get = ScriptScenarios.Get(free);
        _clients.WarmUp(get, subject);
        double alone = MedianP99(get, subject);
        List<double> replies = [];
        List<double> ends = [];
        using (PlainClient caller = Begin(subject))
        {
            double beside = MedianP99(get, subject);
            (double reply, double end) = Kill(subject, caller);
            for (int round = 0; round < options.Rounds; round++)
            {
                using PlainClient again = Begin(subject);
                (reply, end) = Kill(subject, again);
                replies.Add(reply);
                ends.Add(end);
            }

            report.Endless = new EndlessResult(alone, beside, Statistics.Median(replies), Statistics.Median(ends));
        }
    }

    private double MedianP99(Scenario scenario, BenchServer server) =>
        Statistics.Median([.. Enumerable.Range(0, options.Rounds).Select(_ => _clients.Run(scenario, server).P99Us)]);

    // Which shard a key is in is the secret of each process. One whose reply comes at once is in another than the script's.
    private static string KeyOfAnotherShard(BenchServer server)
    {
        using PlainClient caller = Begin(server);
        for (int i = 0; ; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"key:{i}");
            using PlainClient probe = new(server.Port);
            probe.Send("GET " + key);
            if (probe.Receive(Prompt) is null) continue;
            Kill(server, caller);
            return key;
        }
    }

    // A script that never ends, on the thread for scripts where it will stay.
    private static PlainClient Begin(BenchServer server)
    {
        PlainClient caller = new(server.Port);
        caller.Send(Endless);
        if (caller.Receive(Prompt) is { } reply) throw new IOException($"{server.Name} replied to an endless script: {reply.Trim()}");
        return caller;
    }

    private static (double ReplyMs, double EndMs) Kill(BenchServer server, PlainClient caller)
    {
        using PlainClient killer = new(server.Port);
        long began = Stopwatch.GetTimestamp();
        killer.Send("SCRIPT KILL");
        string? reply = killer.Receive(Late);
        double replyMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        string? end = caller.Receive(Late);
        double endMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        if (reply != "+OK\r\n" || end?.StartsWith('-') != true) throw new IOException($"{server.Name} did not end a script: {reply} {end}");
        return (replyMs, endMs);
    }
}
