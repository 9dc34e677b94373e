using System.Globalization;
using System.Text;

namespace Tiercel.Bench.Compare;

/// <summary>All figures of a comparison, and their form as a page.</summary>
internal sealed class Report
{
    public required Machine Machine { get; init; }

    public required CompareOptions Options { get; init; }

    public List<ScenarioResult> Scenarios { get; } = [];

    public List<MemoryResult> Memory { get; set; } = [];

    public List<CollectionMemoryResult> CollectionMemory { get; set; } = [];

    public StartResult? Starts { get; set; }

    public string ToMarkdown()
    {
        StringBuilder page = new();
        AppendHead(page);
        foreach (var group in Scenarios.GroupBy(s => (s.Scenario.Pinned, Many: s.Scenario.Keys > 1, s.Scenario.ValueBytes, s.Scenario.Client)))
        {
            string where = group.Key.Pinned ? "server on one core, client on the other" : "not pinned";
            string client = group.Key.Client == Client.Light ? "light client (bench/Load)" : "redis-benchmark";
            Line(page, $"\n## {client}, {where}{(group.Key.Many ? ", random keys" : $", one key of {group.Key.ValueBytes} B")}\n");
            AppendScenarios(page, group);
        }

        if (Memory.Count > 0) AppendMemory(page);
        if (CollectionMemory.Count > 0) AppendCollectionMemory(page);
        return page.ToString();
    }

    private void AppendHead(StringBuilder page)
    {
        Line(page, $"# Tiercel beside Redis, {Machine.Date}, commit {Machine.Commit}\n");
        Line(page, $"{Machine.Processor}, {Machine.Cores} cores; {Machine.Kernel}; {Machine.Runtime}; {Machine.Redis} without persistence.");
        Line(page, $"Command: `dotnet run -c Release --project bench/Compare{(Options.Arguments.Length > 0 ? " -- " : "")}{Options.Arguments}`.");
        Line(page, $"Load average of the machine before the run: {Machine.LoadBefore}.");
        Line(page, $"Both servers live at once and are asked in turn; rounds: {Options.Rounds}, of which medians. 50 connections where nothing else is said.");
        Line(page, $"Ratios are Tiercel / Redis, in parentheses the goal: ✓ reached, ✗ missed. Latency of a request is that of its batch.");
        if (Options.Self) Line(page, $"**Redis compared with itself: the ratios show the noise.**");
    }

    private static void AppendScenarios(StringBuilder page, IEnumerable<ScenarioResult> results)
    {
        Line(page, $"| | req/s Redis | Tiercel | ratio | CPU us/req Redis | Tiercel | ratio | p50 us Redis | Tiercel | ratio | p99 us Redis | Tiercel | ratio |");
        Line(page, $"| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (ScenarioResult r in results)
        {
            (Figures redis, Figures own) = (r.Redis, r.Tiercel);
            page.Append(CultureInfo.InvariantCulture, $"| {r.Scenario.Title} ");
            page.Append(CultureInfo.InvariantCulture, $"| {redis.RequestsPerSecond:N0} | {own.RequestsPerSecond:N0} | {r.Throughput} ");
            page.Append(CultureInfo.InvariantCulture, $"| {redis.ServerCpuUs:F3} | {own.ServerCpuUs:F3} | {r.Cpu} ");
            page.Append(CultureInfo.InvariantCulture, $"| {redis.P50Us:F0} | {own.P50Us:F0} | {r.P50} ");
            Line(page, $"| {redis.P99Us:F0} | {own.P99Us:F0} | {r.P99} |");
        }
    }

    private void AppendMemory(StringBuilder page)
    {
        Line(page, $"\n## Resident bytes a key ({Options.MemoryKeys:N0} keys of 16 B)\n");
        Line(page, $"| value | Redis | Tiercel | goal |");
        Line(page, $"| --- | --: | --: | --- |");
        foreach (MemoryResult m in Memory)
            Line(page, $"| {m.Title} | {m.Redis:F1} | {m.Tiercel:F1} | ≤ {m.GoalBytes:F0} {(m.Tiercel <= m.GoalBytes ? "✓" : "✗")} |");
        if (Starts is null) return;
        Line(page, $"\n## Start to first PONG (median of {Options.Starts})\n");
        Line(page, $"Redis {Starts.RedisMs:F0} ms, Tiercel {Starts.TiercelMs:F0} ms; goal ≤ {Starts.GoalMs:F0} ms {(Starts.TiercelMs <= Starts.GoalMs ? "✓" : "✗")}");
    }

    private void AppendCollectionMemory(StringBuilder page)
    {
        Line(page, $"\n## Resident bytes of collections\n");
        Line(page, $"| | of which | Redis | Tiercel | ratio |");
        Line(page, $"| --- | --- | --: | --: | --: |");
        foreach (CollectionMemoryResult m in CollectionMemory)
        {
            Verdict ratio = new(m.Tiercel / m.Redis, m.Goal, AtLeast: false);
            Line(page, $"| {m.Shape.Title} | {m.Shape.Unit} | {m.Redis:F1} | {m.Tiercel:F1} | {ratio} |");
        }
    }

    private static void Line(StringBuilder page, FormattableString line) =>
        page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
