namespace Tiercel.Server;

/// <summary>
/// The sections of INFO about what is not there, or not all of it: tools read them, and find what a Redis tells that has no
/// replicas and forks nothing.
/// </summary>
internal sealed partial class InfoText
{
    private void WritePersistence()
    {
        WriteSnapshots();
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
