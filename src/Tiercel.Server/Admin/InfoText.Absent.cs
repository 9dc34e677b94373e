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
        WriteLog();
        if (server.Loading.IsOn) WriteLoading();
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
