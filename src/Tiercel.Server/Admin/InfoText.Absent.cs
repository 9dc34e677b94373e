namespace Tiercel.Server;

/// <summary>
/// The sections of INFO about what is not there: tools read them, and find what a Redis tells that saves nothing and has no
/// replicas. No file is ever loaded or written, nothing is forked, no script is kept.
/// </summary>
internal sealed partial class InfoText
{
    private void WritePersistence()
    {
        Zero("loading", "async_loading", "current_cow_peak", "current_cow_size", "current_cow_size_age");
        Field("current_fork_perc", "0.00");
        Zero("current_save_keys_processed", "current_save_keys_total");
        Field("rdb_changes_since_last_save", _keys.Writes);
        Field("rdb_bgsave_in_progress", 0);
        Field("rdb_last_save_time", server.StartedAtMs / 1000);
        Field("rdb_last_bgsave_status", "ok");
        Field("rdb_last_bgsave_time_sec", -1);
        Field("rdb_current_bgsave_time_sec", -1);
        Zero("rdb_saves", "rdb_last_cow_size", "rdb_last_load_keys_expired", "rdb_last_load_keys_loaded");
        Zero("aof_enabled", "aof_rewrite_in_progress", "aof_rewrite_scheduled");
        Field("aof_last_rewrite_time_sec", -1);
        Field("aof_current_rewrite_time_sec", -1);
        Field("aof_last_bgrewrite_status", "ok");
        Zero("aof_rewrites", "aof_rewrites_consecutive_failures");
        Field("aof_last_write_status", "ok");
        Zero("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
    }

    private void WriteReplication()
    {
        Field("role", "master");
        Field("connected_slaves", 0);
        Field("master_failover_state", "no-failover");
        Field("master_replid", server.ReplicationId);
        Field("master_replid2", new string('0', server.ReplicationId.Length));
        Field("master_repl_offset", 0);
        Field("second_repl_offset", -1);
        Zero("repl_backlog_active", "repl_backlog_size", "repl_backlog_first_byte_offset", "repl_backlog_histlen");
    }

    private void Zero(params ReadOnlySpan<string> names)
    {
        foreach (string name in names) Field(name, 0);
    }
}
