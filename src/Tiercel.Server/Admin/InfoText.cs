using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Scripting;

namespace Tiercel.Server;

/// <summary>
/// Writes the sections of INFO. Field names are Redis's wherever it has one for the thing. What there is none of
/// is told as such; what only Redis's own allocator or threads could tell is left out.
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
            if (word.Equals("all", StringComparison.OrdinalIgnoreCase)) return true;
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
        Field("dotnet_version", Environment.Version.ToString());
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
        Field("lru_clock", server.Keyspace.AccessSeconds);
        Field("executable", Environment.ProcessPath ?? "");
        Field("config_file", server.Options.ConfigFile);
        Field("io_threads_active", 0);
        Field("reactors", server.Workers);
    }

    private void WriteClients()
    {
        Field("connected_clients", server.Sessions.Count);
        Field("cluster_connections", 0);
        Field("maxclients", server.MaxClients);
        Field("client_recent_max_input_buffer", _sessions.Select(static x => (long)x.Input.Capacity).DefaultIfEmpty().Max());
        Field("client_recent_max_output_buffer", _sessions.Select(static x => x.UnreadBytes).DefaultIfEmpty().Max());
        Field("blocked_clients", server.Sessions.CountWaiting());
        Field("tracking_clients", server.Tracking.Clients);
        Field("clients_in_timeout_table", _sessions.Count(static x => x.Wait?.Call.EndsByItself == true));
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
        Field("used_memory_startup", 0);
        Field("used_memory_dataset", Math.Max(0, _keys.UsedBytes - overhead));
        Field("used_memory_dataset_perc", Ratio(Math.Max(0, _keys.UsedBytes - overhead) * 100, _keys.UsedBytes) + "%");
        Field("managed_heap_bytes", GC.GetTotalMemory(forceFullCollection: false));
        Field("managed_collections", GC.CollectionCount(0));
        MemoryField("total_system_memory", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        MemoryField("maxmemory", limit);
        Field("maxmemory_policy", server.Settings.TryFind("maxmemory-policy", out var policy) ? policy.Get() : "");
        Field("mem_fragmentation_ratio", Ratio(process.WorkingSet64, _keys.UsedBytes));
        Field("mem_fragmentation_bytes", process.WorkingSet64 - _keys.UsedBytes);
        Zero("mem_not_counted_for_evict", "mem_replication_backlog", "mem_total_replication_buffers", "mem_clients_slaves");
        Field("mem_clients_normal", _sessions.Sum(static x => x.MemoryBytes));
        Zero("mem_cluster_links", "mem_aof_buffer");
        Field("mem_allocator", "arenas");
        Zero("active_defrag_running", "lazyfree_pending_objects");
        WriteScripts();
    }

    private void WriteScripts()
    {
        ScriptCache scripts = server.Scripts.Cache;
        FunctionCatalog functions = server.Scripts.Functions.Current;
        long machines = server.Scripts.MachineBytes;
        MemoryField("used_memory_lua", machines);
        Field("used_memory_vm_eval", machines);
        Field("used_memory_scripts_eval", scripts.Bytes);
        Field("number_of_cached_scripts", scripts.Count);
        Field("number_of_functions", functions.FunctionCount);
        Field("number_of_libraries", functions.Libraries.Count);
        Field("used_memory_vm_functions", functions.MachineBytes);
        MemoryField("used_memory_vm_total", machines + functions.MachineBytes);
        Field("used_memory_functions", functions.Bytes);
        MemoryField("used_memory_scripts", scripts.Bytes + functions.Bytes);
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
