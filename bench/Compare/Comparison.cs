namespace Tiercel.Bench.Compare;

/// <summary>Runs the scenarios: both servers alive, each round asking one and then the other.</summary>
internal sealed partial class Comparison(CompareOptions options)
{
    private const int ServerCore = 0;
    private const int WarmupOfOneKey = 200_000;
    private const int StringBytes = 100;
    private const int BitmapKeys = 3;
    private const int BitmapBytes = 1 << 20;

    private readonly Clients _clients = new(options);

    public Report Run()
    {
        Report report = new() { Machine = Machine.Describe(), Options = options };
        if (Has(Section.General)) RunGeneral(report);
        if (Has(Section.Strings)) RunStrings(report);
        if (Has(Section.Collections)) RunCollections(report);
        if (Has(Section.Memory) && !options.Quick && options.Only.Length == 0) MeasureCollections(report);
        if (Has(Section.Sessions)) RunSessions(report);
        if (Has(Section.Scripts)) RunScripts(report);
        if (Has(Section.Endless) && !options.Self) RunEndlessScript(report);
        if (Has(Section.Durability)) RunDurability(report);
        if (Has(Section.Connections)) RunConnections(report);
        if (Has(Section.Transports)) RunIoUringBesideEpoll(report);
        if (Has(Section.Idle)) MeasureIdle(report);
        if (Has(Section.Snapshots)) RunSnapshots(report);
        return report;
    }

    private bool Has(Section section) => (options.Sections & section) != 0;

    private void RunStrings(Report report)
    {
        Announce("strings and bitmaps, pinned");
        report.Scenarios.AddRange(RunGroup(Scenarios.Strings(StringBytes), keys: 1, StringBytes, ServerCore));
        report.Scenarios.AddRange(RunGroup(Scenarios.Bitmaps(BitmapKeys, BitmapBytes), BitmapKeys, BitmapBytes, ServerCore));
        foreach (int valueBytes in Scenarios.LargeValueBytes)
        {
            Announce($"values of {valueBytes:N0} B, pinned");
            report.Scenarios.AddRange(RunGroup(Scenarios.LargeValue(valueBytes), keys: 1, valueBytes, ServerCore));
        }
    }

    private void RunGeneral(Report report)
    {
        Announce("start to first PONG");
        report.Starts = MeasureStarts();
        Announce("small values, pinned");
        report.Scenarios.AddRange(RunGroup(Scenarios.Small(pinned: true), keys: 1, valueBytes: 3, ServerCore));
        Announce($"{options.ManyKeys:N0} keys, pinned");
        report.Scenarios.AddRange(RunGroup(Scenarios.Large(options.ManyKeys), options.ManyKeys, valueBytes: 64, ServerCore));
        foreach (string policy in options.Quick ? [] : Scenarios.PoliciesAtTheLimit)
        {
            Announce($"SET at the limit of memory, {policy}, pinned");
            string[] settings = ["--maxmemory", Scenarios.LimitedMemory, "--maxmemory-policy", policy];
            report.Scenarios.AddRange(RunGroup(
                [Scenarios.AtTheLimit(policy)], Scenarios.KeysAtTheLimit, valueBytes: 64, ServerCore, settings));
        }

        if (!options.Quick)
        {
            Announce("small values, not pinned");
            report.Scenarios.AddRange(RunGroup(Scenarios.Small(pinned: false), keys: 1, valueBytes: 3, core: null));
        }

        Announce("memory");
        report.Memory = MeasureMemory();
    }

    private List<ScenarioResult> RunGroup(
        IReadOnlyList<Scenario> all, long keys, int valueBytes, int? core, params string[] settings)
    {
        Scenario[] scenarios = [.. all.Where(options.Includes)];
        if (scenarios.Length == 0) return [];
        using BenchServer redis = StartRedis(core, settings);
        using BenchServer subject = StartSubject(core, settings);
        foreach (BenchServer server in (BenchServer[])[redis, subject]) Clients.Fill(server, keys, valueBytes);
        return Compare(scenarios, redis, subject);
    }

    private List<ScenarioResult> Compare(IReadOnlyList<Scenario> scenarios, BenchServer redis, BenchServer subject)
    {
        foreach (BenchServer server in (BenchServer[])[redis, subject])
        {
            foreach (Scenario scenario in scenarios.Where(s => s.Client == Client.Light)) _clients.WarmUp(scenario, server);
        }

        // redis-benchmark asks for a key of its own name: its first SET, a scenario before any GET, makes it.
        List<ScenarioResult> results = [];
        foreach (Scenario scenario in scenarios)
        {
            List<Figures> ofRedis = [];
            List<Figures> ofSubject = [];
            for (int round = 0; round < options.Rounds; round++)
            {
                // Every second round goes the other way about: neither always follows the other.
                if (round % 2 == 1) ofSubject.Add(_clients.Run(scenario, subject));
                ofRedis.Add(_clients.Run(scenario, redis));
                if (round % 2 == 0) ofSubject.Add(_clients.Run(scenario, subject));
            }

            Scenario judged = options.Self ? scenario with { Goals = Goals.None } : scenario;
            results.Add(new ScenarioResult(judged, Figures.MedianOf(ofRedis), Figures.MedianOf(ofSubject)));
            Console.Error.WriteLine($"  {results[^1].Scenario.Client} {results[^1].Scenario.Title}: {results[^1].Throughput.Ratio:F2}");
        }

        return results;
    }

    private List<MemoryResult> MeasureMemory()
    {
        List<MemoryResult> results = [];
        foreach ((string title, int valueBytes, int ttl, double goal) in MemoryResult.Shapes)
        {
            using BenchServer redis = StartRedis(core: null);
            double ofRedis = BytesPerKey(redis, valueBytes, ttl);
            using BenchServer subject = StartSubject(core: null);
            results.Add(new MemoryResult(title, ofRedis, BytesPerKey(subject, valueBytes, ttl), goal));
        }

        return results;
    }

    // One key is set many times first: code and buffers that come with the first requests are not the keys' cost.
    private double BytesPerKey(BenchServer server, int valueBytes, int ttlSeconds)
    {
        Clients.SetOneKey(server, WarmupOfOneKey);
        long before = server.ResidentBytes;
        Clients.Fill(server, options.MemoryKeys, valueBytes, ttlSeconds);
        return (double)(server.ResidentBytes - before) / options.MemoryKeys;
    }

    private StartResult MeasureStarts()
    {
        List<double> ofRedis = [];
        List<double> ofSubject = [];
        for (int i = 0; i < options.Starts; i++)
        {
            using (BenchServer redis = StartRedis(core: null)) ofRedis.Add(redis.StartTime.TotalMilliseconds);
            using (BenchServer subject = StartSubject(core: null)) ofSubject.Add(subject.StartTime.TotalMilliseconds);
        }

        return new StartResult(Statistics.Median(ofRedis), Statistics.Median(ofSubject), GoalMs: 150);
    }

    private static BenchServer StartRedis(int? core, params string[] settings) =>
        BenchServer.StartRedis("Redis", core, certificate: null, settings);

    private BenchServer StartSubject(int? core, params string[] settings) => StartSubject(core, certificate: null, settings);

    private BenchServer StartSubject(int? core, SelfSigned? certificate, params string[] settings) => options.Self
        ? BenchServer.StartRedis("Redis again", core, certificate, settings)
        : BenchServer.StartTiercel("Tiercel", core, certificate, settings);

    private static void Announce(string what) => Console.Error.WriteLine($"{what} ...");
}
