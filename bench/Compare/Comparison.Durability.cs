using System.Diagnostics;

namespace Tiercel.Bench.Compare;

// What is kept on the disk.
internal sealed partial class Comparison
{
    private const int LoggedSets = 200_000;
    private static readonly TimeSpan SaveDeadline = TimeSpan.FromMinutes(2);

    private void RunDurability(Report report)
    {
        foreach (string policy in DurabilityScenarios.Policies)
        {
            Announce($"a log, appendfsync {policy}, not pinned");
            report.Scenarios.AddRange(CompareLogged(policy, DurabilityScenarios.Of(policy)));
            report.Scenarios.AddRange(CompareLogged(policy, DurabilityScenarios.OfBenchmark(policy)));
        }

        report.Durability.Add(CompareReadsWhileOthersWrite());

        report.Durability.Add(CompareLogSizes());
        report.Durability.Add(CompareLoads("log", static server => { }, static d => d.LogWith("everysec")));
        report.Durability.Add(CompareLoads("snapshot", Save, static d => d.Snapshot()));
    }

    private List<ScenarioResult> CompareLogged(string policy, IReadOnlyList<Scenario> scenarios)
    {
        using DataDirectory ofRedis = new();
        using DataDirectory ofSubject = new();
        using BenchServer redis = StartRedis(core: null, ofRedis.LogWith(policy));
        using BenchServer subject = StartSubject(core: null, ofSubject.LogWith(policy));
        return Compare([.. scenarios.Where(options.Includes)], redis, subject);
    }

    private DurabilityResult CompareReadsWhileOthersWrite()
    {
        Announce("reads while every write is synced, not pinned");
        double[] p99 = [.. Both().Select(start =>
        {
            using DataDirectory directory = new();
            using BenchServer server = start(directory.LogWith("always"));
            return P99WhileOthersWrite(server);
        })];
        return new DurabilityResult("p99 of GET while every write is synced", "us", p99[0], p99[1], Goal: 0.5);
    }

    private double P99WhileOthersWrite(BenchServer server)
    {
        Clients.FillBy(server, "SET other:{n} v", DurabilityScenarios.Readers.Keys);
        return Statistics.Median([.. Enumerable.Range(0, options.Rounds).Select(_ =>
        {
            using Process writers = Clients.Begin(DurabilityScenarios.Writers, server);
            Thread.Sleep(Settling);
            double p99 = _clients.Run(DurabilityScenarios.Readers, server).P99Us;
            writers.Kill();
            writers.WaitForExit();
            return p99;
        })]);
    }

    // The same writes, many at a time.
    private DurabilityResult CompareLogSizes()
    {
        Announce("size of the log");
        double[] bytes = [.. Both().Select(start =>
        {
            using DataDirectory directory = new();
            using BenchServer server = start(directory.LogWith("everysec"));
            Clients.Fill(server, LoggedSets, DurabilityScenarios.ValueBytes);
            return (double)directory.LogBytes / LoggedSets;
        })];
        return new DurabilityResult("log, for each SET of 64 B", "B", bytes[0], bytes[1], Goal: 1.05);
    }

    // From the start of the process until it answers.
    private DurabilityResult CompareLoads(string what, Action<BenchServer> prepare, Func<DataDirectory, string[]> settings)
    {
        Announce($"start from a {what} of {options.MemoryKeys:N0} keys");
        using DataDirectory ofRedis = new();
        using DataDirectory ofSubject = new();
        (DataDirectory Directory, Func<string[], BenchServer> Start, List<double> Ms)[] both =
            [(ofRedis, Both()[0], []), (ofSubject, Both()[1], [])];
        foreach ((DataDirectory directory, Func<string[], BenchServer> start, _) in both)
        {
            using BenchServer server = start(settings(directory));
            Clients.Fill(server, options.MemoryKeys, DurabilityScenarios.ValueBytes);
            prepare(server);
        }

        for (int round = 0; round < options.Rounds; round++)
        {
            foreach ((DataDirectory directory, Func<string[], BenchServer> start, List<double> ms) in both)
            {
                using BenchServer server = start(settings(directory));
                ms.Add(server.StartTime.TotalMilliseconds);
            }
        }

        return new DurabilityResult(
            $"start from a {what} of {options.MemoryKeys:N0} keys", "ms", Statistics.Median(both[0].Ms), Statistics.Median(both[1].Ms), Goal: 0.5);
    }

    private static void Save(BenchServer server)
    {
        using PlainClient client = new(server.Port);
        client.Send("SAVE");
        if (client.Receive(SaveDeadline) is not ("+OK\r\n")) throw new IOException($"{server.Name} did not save.");
    }

    private Func<string[], BenchServer>[] Both() =>
        [static settings => StartRedis(core: null, settings), settings => StartSubject(core: null, settings)];
}
