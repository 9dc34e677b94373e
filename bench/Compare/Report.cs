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

    public List<IdleResult> Idle { get; } = [];

    public List<DurabilityResult> Durability { get; } = [];

    public List<SnapshotResult> Snapshots { get; } = [];

    public StartResult? Starts { get; set; }

    public EndlessResult? Endless { get; set; }

    public string ToMarkdown()
    {
        StringBuilder page = new();
        AppendHead(page);
        foreach (var group in Scenarios.GroupBy(s => KindOf(s.Scenario)))
        {
            string where = group.Key.Pinned ? "server on one core, client on the other" : "not pinned";
            string client = group.Key.Client == Client.Light ? "light client (bench/Load)" : "redis-benchmark";
            Line(page, $"\n## {client}, {where}{(group.Key.Many ? ", random keys" : $", one key of {group.Key.ValueBytes} B")}\n");
            AppendScenarios(page, group.Key.Base, group.Key.Subject, group);
        }

        if (Memory.Count > 0) AppendMemory(page);
        if (CollectionMemory.Count > 0) AppendCollectionMemory(page);
        if (Durability.Count > 0) AppendDurability(page);
        if (Idle.Count > 0) AppendIdle(page);
        if (Snapshots.Count > 0) AppendSnapshots(page);
        if (Endless is not null) AppendEndless(page, Endless);
        return page.ToString();
    }

    private static (bool Pinned, bool Many, int ValueBytes, Client Client, string Base, string Subject) KindOf(Scenario scenario) =>
        (scenario.Pinned, scenario.Keys > 1, scenario.ValueBytes, scenario.Client, scenario.Base, scenario.Subject);

    private void AppendHead(StringBuilder page)
    {
        Line(page, $"# Tiercel beside Redis, {Machine.Date}, commit {Machine.Commit}\n");
        Line(page, $"{Machine.Processor}, {Machine.Cores} cores; {Machine.Kernel}; {Machine.Runtime}; {Machine.Redis}; without persistence where nothing else is said.");
        Line(page, $"Command: `dotnet run -c Release --project bench/Compare{(Options.Arguments.Length > 0 ? " -- " : "")}{Options.Arguments}`.");
        Line(page, $"Load average of the machine before the run: {Machine.LoadBefore}.");
        Line(page, $"Both servers live at once and are asked in turn; rounds: {Options.Rounds}, of which medians. 50 connections where nothing else is said.");
        Line(page, $"Ratios are Tiercel / Redis, in parentheses the goal: ✓ reached, ✗ missed. Latency of a request is that of its batch.");
        if (Options.Self) Line(page, $"**Redis compared with itself: the ratios show the noise.**");
    }

    private static void AppendScenarios(StringBuilder page, string at, string subject, IEnumerable<ScenarioResult> results)
    {
        string figures = string.Join(
            " | ", ((string[])["req/s", "CPU us/req", "p50 us", "p99 us"]).Select(f => $"{f} {at} | {subject} | ratio"));
        Line(page, $"| | {figures} |");
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

    private void AppendIdle(StringBuilder page)
    {
        Line(page, $"\n## {ConnectionScenarios.IdleConnections:N0} connections that say nothing\n");
        Line(page, $"Resident growth for each, and the p99 of PING over one more, without and with them.\n");
        Line(page, $"| | B Redis | Tiercel | ratio | p99 us Redis alone | among | Tiercel alone | among | ratio |");
        Line(page, $"| --- | --: | --: | --: | --: | --: | --: | --: | --: |");
        foreach (IdleResult r in Idle)
        {
            (IdleFigures redis, IdleFigures own) = (r.Redis, r.Tiercel);
            page.Append(CultureInfo.InvariantCulture, $"| {r.Transport} | {redis.Bytes:F0} | {own.Bytes:F0} | {r.Bytes} ");
            Line(page, $"| {redis.P99Alone:F0} | {redis.P99Among:F0} | {own.P99Alone:F0} | {own.P99Among:F0} | {r.P99} |");
        }
    }

    private void AppendDurability(StringBuilder page)
    {
        Line(page, $"\n## What is kept on the disk\n");
        Line(page, $"| | | Redis | Tiercel | ratio |");
        Line(page, $"| --- | --- | --: | --: | --: |");
        foreach (DurabilityResult d in Durability) Line(page, $"| {d.Title} | {d.Unit} | {d.Redis:F0} | {d.Tiercel:F0} | {d.Ratio} |");
    }

    private void AppendSnapshots(StringBuilder page)
    {
        Line(page, $"\n## BGSAVE while a client writes, not pinned\n");
        Line(page, $"In milliseconds, of one request at a time; pause: what the machine did to the client in between.\n");
        Line(page, $"| | before | p99.99 | longest | pause | requests | seconds | MiB more |");
        Line(page, $"| --- | --: | --: | --: | --: | --: | --: | --: |");
        foreach (SnapshotResult r in Snapshots)
        {
            AppendSnapshot(page, $"{r.Title}, Redis", r.Redis);
            AppendSnapshot(page, $"{r.Title}, Tiercel", r.Tiercel);
            Line(page, $"| goal: longest ≤ {SnapshotResult.GoalMs:F0} ms, memory | | | {r.Stall} | | | | {r.Memory} |");
        }
    }

    private static void AppendSnapshot(StringBuilder page, string title, SnapshotFigures f)
    {
        page.Append(CultureInfo.InvariantCulture, $"| {title} | {f.WorstAloneMs:F2} | {f.P9999Ms:F2} | {f.WorstMs:F2} | {f.PauseMs:F2} ");
        Line(page, $"| {f.Requests:N0} | {f.Seconds:F1} | {f.ExtraBytes / 1048576.0:F1} |");
    }

    private static void AppendEndless(StringBuilder page, EndlessResult r)
    {
        Line(page, $"\n## A script that never ends, Tiercel alone, not pinned\n");
        Line(page, $"| p99 us of GET without it | with it | ratio | SCRIPT KILL replies after ms | its caller | goal |");
        Line(page, $"| --: | --: | --: | --: | --: | --- |");
        page.Append(CultureInfo.InvariantCulture, $"| {r.P99Alone:F0} | {r.P99Beside:F0} | {r.P99} | {r.KillMs:F1} | {r.EndMs:F1} ");
        Line(page, $"| ≤ {EndlessResult.GoalMs:F0} {(Math.Max(r.KillMs, r.EndMs) <= EndlessResult.GoalMs ? "✓" : "✗")} |");
    }

    private static void Line(StringBuilder page, FormattableString line) =>
        page.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
