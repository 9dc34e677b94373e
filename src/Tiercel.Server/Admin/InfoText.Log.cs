using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>What the section about persistence says of the append-only log.</summary>
internal sealed partial class InfoText
{
    private void WriteLog()
    {
        DurableStore? store = server.Store;
        RewriteSchedule? rewrites = store?.Rewrites;
        Field("aof_enabled", rewrites is null ? 0 : 1);
        Field("aof_rewrite_in_progress", rewrites is { IsRunning: true } ? 1 : 0);
        Field("aof_rewrite_scheduled", rewrites is { IsScheduled: true } ? 1 : 0);
        Field("aof_last_rewrite_time_sec", rewrites?.Last is { } last ? (long)last.Elapsed.TotalSeconds : -1);
        Field("aof_current_rewrite_time_sec", rewrites?.RunningFor is { } elapsed ? (long)elapsed.TotalSeconds : -1);
        Field("aof_last_bgrewrite_status", rewrites?.Last?.Failure is null ? "ok" : "err");
        Field("aof_rewrites", rewrites?.Rewrites ?? 0);
        Zero("aof_rewrites_consecutive_failures");
        Field("aof_last_write_status", store?.Failure is null ? "ok" : "err");
        Field("aof_last_cow_size", rewrites?.Last?.PeakCopiedBytes ?? 0);
        Zero("module_fork_in_progress", "module_fork_last_cow_size");
        if (rewrites is null) return;
        Field("aof_current_size", rewrites.TotalBytes);
        Field("aof_base_size", rewrites.BaseBytes);
        Field("aof_pending_rewrite", 0);
        Field("aof_buffer_length", store!.End - store.WrittenTo);
        Zero("aof_pending_bio_fsync", "aof_delayed_fsync");
    }
}
