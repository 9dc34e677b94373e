using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// Writes the sections of INFO. Field names are Redis's wherever it has one for the thing; what Tiercel does not have
/// is left out, but for the few fields that clients are known to read.
/// </summary>
internal sealed class InfoText(ServerContext server)
{
    private readonly StringBuilder _text = new();
    private readonly KeyspaceStatistics _keys = server.Keyspace.GetStatistics();
    private readonly WorkerCounters[] _workers = server.Counters();

    /// <summary>The sections asked for, in their fixed order; none asked for means the usual ones.</summary>
    public string Of(IReadOnlyCollection<string> wanted)
    {
        foreach ((string name, bool usual, Action<InfoText> write) in Sections)
        {
            if (!IsWanted(name, usual, wanted)) continue;
            if (_text.Length > 0) _text.Append("\r\n");
            _text.Append("# ").Append(name).Append("\r\n");
            write(this);
        }

        return _text.ToString();
    }

    private static readonly (string Name, bool Usual, Action<InfoText> Write)[] Sections =
    [
        ("Server", true, static i => i.WriteServer()),
        ("Clients", true, static i => i.WriteClients()),
        ("Memory", true, static i => i.WriteMemory()),
        ("Persistence", true, static i => i.WritePersistence()),
        ("Stats", true, static i => i.WriteStats()),
        ("Replication", true, static i => i.WriteReplication()),
        ("CPU", true, static i => i.WriteCpu()),
        ("Modules", true, static _ => { }),
        ("Commandstats", false, static i => i.WriteCommandStats()),
        ("Errorstats", true, static i => i.WriteErrorStats()),
        ("Latencystats", false, static i => i.WriteLatencyStats()),
        ("Cluster", true, static i => i.Field("cluster_enabled", 0)),
        ("Keyspace", true, static i => i.WriteKeyspace()),
    ];

    private static bool IsWanted(string name, bool usual, IReadOnlyCollection<string> wanted)
    {
        if (wanted.Count == 0) return usual;
        foreach (string word in wanted)
        {
            if (word.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
            if (word.Equals("default", StringComparison.OrdinalIgnoreCase) && usual) return true;
            if (word.Equals("all", StringComparison.OrdinalIgnoreCase) && name != "Modules") return true;
            if (word.Equals("everything", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private void WriteServer()
    {
        long uptime = (server.NowMs - server.StartedAtMs) / 1000;
        Field("redis_version", ServerVersion.Redis);
        Field("tiercel_version", ServerVersion.Tiercel);
        Field("redis_mode", "standalone");
        Field("os", RuntimeInformation.OSDescription + " " + RuntimeInformation.OSArchitecture);
        Field("arch_bits", IntPtr.Size * 8);
        Field("multiplexing_api", server.TransportName);
        Field("process_id", Environment.ProcessId);
        Field("run_id", server.RunId);
        Field("tcp_port", server.Port);
        Field("server_time_usec", server.NowMs * 1000);
        Field("uptime_in_seconds", uptime);
        Field("uptime_in_days", uptime / 86_400);
        Field("hz", server.Keyspace.Options.MaintenanceHz);
        Field("configured_hz", server.Keyspace.Options.MaintenanceHz);
        Field("executable", Environment.ProcessPath ?? "");
        Field("config_file", server.Options.ConfigFile);
        Field("reactors", _workers.Length);
    }

    private void WriteClients()
    {
        Field("connected_clients", server.Sessions.Count);
        Field("maxclients", server.Options.MaxClients);
        Field("blocked_clients", 0);
        Field("tracking_clients", 0);
    }

    private void WriteMemory()
    {
        using Process process = Process.GetCurrentProcess();
        long limit = server.Keyspace.Options.MaxMemory;
        MemoryField("used_memory", _keys.UsedBytes);
        MemoryField("used_memory_rss", process.WorkingSet64);
        MemoryField("used_memory_peak", _keys.PeakBytes);
        Field("managed_heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        Field("managed_collections", GC.CollectionCount(0));
        MemoryField("total_system_memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        MemoryField("maxmemory", limit);
        Field("maxmemory_policy", server.Settings.TryFind("maxmemory-policy", out var policy) ? policy.Get() : "");
        Field("mem_fragmentation_ratio", Ratio(process.WorkingSet64, _keys.UsedBytes));
    }

    private void WritePersistence()
    {
        Field("loading", 0);
        Field("rdb_bgsave_in_progress", 0);
        Field("aof_enabled", 0);
    }

    private void WriteStats()
    {
        Field("total_connections_received", server.Sessions.Accepted);
        Field("total_commands_processed", _workers.Sum(static w => w.Commands.TotalCalls()));
        Field("total_net_input_bytes", _workers.Sum(static w => w.RecentlyReceived));
        Field("total_net_output_bytes", _workers.Sum(static w => w.RecentlySent));
        Field("rejected_connections", server.Sessions.Rejected);
        Field("expired_keys", _keys.Expired);
        Field("evicted_keys", _keys.Evicted);
        Field("keyspace_hits", _keys.Hits);
        Field("keyspace_misses", _keys.Misses);
        Field("pubsub_channels", 0);
        Field("pubsub_patterns", 0);
        Field("total_error_replies", Errors().Values.Sum());
        Field("lock_acquisitions", _keys.LockAcquisitions);
        Field("lock_contended", _keys.ContendedLockAcquisitions);
    }

    private void WriteReplication()
    {
        Field("role", "master");
        Field("connected_slaves", 0);
    }

    private void WriteCpu()
    {
        using Process process = Process.GetCurrentProcess();
        Field("used_cpu_sys", process.PrivilegedProcessorTime.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
        Field("used_cpu_user", process.UserProcessorTime.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
    }

    private void WriteCommandStats()
    {
        foreach ((string name, CommandTotals totals) in UsedCommands())
        {
            double each = totals.Calls == 0 ? 0 : totals.Microseconds / totals.Calls;
            Field(
                "cmdstat_" + name,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"calls={totals.Calls},usec={(long)totals.Microseconds},usec_per_call={each:F2},")
                + string.Create(
                    CultureInfo.InvariantCulture, $"rejected_calls={totals.Rejected},failed_calls={totals.Failed}"));
        }
    }

    private void WriteLatencyStats()
    {
        IReadOnlyList<double> percentiles = server.Options.Statistics.InfoPercentiles.Values;
        foreach ((string name, CommandTotals totals) in UsedCommands())
        {
            if (!totals.HasLatencies) continue;
            IEnumerable<string> figures = percentiles.Select(p => string.Create(
                CultureInfo.InvariantCulture, $"p{Percentiles.NameOf(p)}={totals.PercentileUs(p):F3}"));
            Field("latency_percentiles_usec_" + name, string.Join(',', figures));
        }
    }

    private IEnumerable<(string Name, CommandTotals Totals)> UsedCommands()
    {
        CommandStatistics[] workers = [.. _workers.Select(static w => w.Commands)];
        return server.Dispatcher.Table.All
            .Select(row => (row.Name.ToLowerInvariant(), CommandTotals.Of(workers, row.Id)))
            .Where(static r => r.Item2.IsUsed);
    }

    private void WriteErrorStats()
    {
        foreach ((string code, long count) in Errors())
        {
            if (count > 0) Field("errorstat_" + code, "count=" + count.ToString(CultureInfo.InvariantCulture));
        }
    }

    private void WriteKeyspace()
    {
        for (int i = 0; i < server.Keyspace.DatabaseCount; i++)
        {
            if (server.Keyspace.DatabaseIfCreated(i) is not { Count: > 0 } database) continue;
            Field(
                string.Create(CultureInfo.InvariantCulture, $"db{i}"),
                string.Create(CultureInfo.InvariantCulture, $"keys={database.Count},expires={database.CountWithExpiry},avg_ttl=0"));
        }
    }

    private SortedDictionary<string, long> Errors()
    {
        SortedDictionary<string, long> sum = new(StringComparer.Ordinal);
        foreach (WorkerCounters worker in _workers) worker.Errors.AddTo(sum);
        return sum;
    }

    private static string Ratio(long numerator, long denominator) =>
        ((double)numerator / Math.Max(1, denominator)).ToString("F2", CultureInfo.InvariantCulture);

    private void Field(string name, string value) => _text.Append(name).Append(':').Append(value).Append("\r\n");

    private void Field(string name, long value) => Field(name, value.ToString(CultureInfo.InvariantCulture));

    private void MemoryField(string name, long bytes)
    {
        Field(name, bytes);
        Field(name + "_human", MemorySize.Format(bytes));
    }
}
