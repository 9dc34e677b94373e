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
internal sealed partial class InfoText(ServerContext server)
{
    private readonly StringBuilder _text = new();
    private readonly KeyspaceStatistics _keys = server.Keyspace.GetStatistics();
    private readonly WorkerCounters[] _workers = server.Counters();
    private readonly Session[] _sessions = server.Sessions.Snapshot();

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
        Field("redis_git_sha1", "00000000");
        Field("redis_git_dirty", 0);
        Field("redis_mode", "standalone");
        Field("os", RuntimeInformation.OSDescription + " " + RuntimeInformation.OSArchitecture);
        Field("arch_bits", IntPtr.Size * 8);
        Field("multiplexing_api", server.TransportName);
        Field("process_id", Environment.ProcessId);
        Field("process_supervised", "no");
        Field("run_id", server.RunId);
        Field("tcp_port", server.Port);
        Field("server_time_usec", server.NowMs * 1000);
        Field("uptime_in_seconds", uptime);
        Field("uptime_in_days", uptime / 86_400);
        Field("hz", server.Keyspace.Options.MaintenanceHz);
        Field("configured_hz", server.Keyspace.Options.MaintenanceHz);
        Field("executable", Environment.ProcessPath ?? "");
        Field("config_file", server.Options.ConfigFile);
        Field("io_threads_active", 0);
        Field("reactors", _workers.Length);
    }

    private void WriteClients()
    {
        Field("connected_clients", server.Sessions.Count);
        Field("maxclients", server.MaxClients);
        Field("client_recent_max_input_buffer", _sessions.Select(static x => (long)x.Input.Capacity).DefaultIfEmpty().Max());
        Field("client_recent_max_output_buffer", _sessions.Select(static x => x.UnreadBytes).DefaultIfEmpty().Max());
        Field("blocked_clients", server.Sessions.CountWaiting());
        Field("tracking_clients", server.Tracking.Clients);
        Field("clients_in_timeout_table", 0);
    }

    private void WriteMemory()
    {
        using Process process = Process.GetCurrentProcess();
        long limit = server.Keyspace.Options.MaxMemory;
        long overhead = DatabaseOverhead.Of(server.Keyspace).Sum(static d => d.TotalBytes);
        MemoryField("used_memory", _keys.UsedBytes);
        MemoryField("used_memory_rss", process.WorkingSet64);
        MemoryField("used_memory_peak", _keys.PeakBytes);
        Field("used_memory_peak_perc", Ratio(_keys.UsedBytes * 100, _keys.PeakBytes) + "%");
        Field("used_memory_overhead", overhead);
        Field("used_memory_dataset", Math.Max(0, _keys.UsedBytes - overhead));
        Field("managed_heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        Field("managed_collections", GC.CollectionCount(0));
        MemoryField("total_system_memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        MemoryField("maxmemory", limit);
        Field("maxmemory_policy", server.Settings.TryFind("maxmemory-policy", out var policy) ? policy.Get() : "");
        Field("mem_fragmentation_ratio", Ratio(process.WorkingSet64, _keys.UsedBytes));
        Field("mem_fragmentation_bytes", process.WorkingSet64 - _keys.UsedBytes);
        Field("mem_clients_slaves", 0);
        Field("mem_clients_normal", _sessions.Sum(static x => x.MemoryBytes));
        Field("mem_aof_buffer", 0);
        Field("mem_replication_backlog", 0);
        Field("mem_allocator", "arenas");
        Field("active_defrag_running", 0);
        Field("lazyfree_pending_objects", 0);
        Field("used_memory_lua", 0);
        Field("used_memory_scripts", 0);
    }

    private void WritePersistence()
    {
        Field("loading", 0);
        Field("async_loading", 0);
        Field("rdb_bgsave_in_progress", 0);
        Field("rdb_last_save_time", server.StartedAtMs / 1000);
        Field("rdb_last_bgsave_status", "ok");
        Field("aof_enabled", 0);
        Field("aof_rewrite_in_progress", 0);
        Field("aof_last_bgrewrite_status", "ok");
        Field("aof_last_write_status", "ok");
    }

    private void WriteReplication()
    {
        Field("role", "master");
        Field("connected_slaves", 0);
        Field("master_failover_state", "no-failover");
        Field("master_replid", server.RunId);
        Field("master_replid2", new string('0', server.RunId.Length));
        Field("master_repl_offset", 0);
        Field("second_repl_offset", -1);
        Field("repl_backlog_active", 0);
    }

    private void WriteCpu()
    {
        using Process process = Process.GetCurrentProcess();
        Field("used_cpu_sys", process.PrivilegedProcessorTime.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
        Field("used_cpu_user", process.UserProcessorTime.TotalSeconds.ToString("F6", CultureInfo.InvariantCulture));
        Field("used_cpu_sys_children", "0.000000");
        Field("used_cpu_user_children", "0.000000");
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

    private static string Ratio(long numerator, long denominator) => Decimal((double)numerator / Math.Max(1, denominator));

    private static string Decimal(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private void Field(string name, string value) => _text.Append(name).Append(':').Append(value).Append("\r\n");

    private void Field(string name, long value) => Field(name, value.ToString(CultureInfo.InvariantCulture));

    private void MemoryField(string name, long bytes)
    {
        Field(name, bytes);
        Field(name + "_human", MemorySize.Format(bytes));
    }
}
