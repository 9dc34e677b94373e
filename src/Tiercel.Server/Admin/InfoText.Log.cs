using Tiercel.Persistence;
using Tiercel.Storage;

namespace Tiercel.Server;

/// <summary>What the section about persistence says of the append-only log.</summary>
internal sealed partial class InfoText
{
    private void WriteLog()
    {
        DurableStore? store = server.Store;
        RewriteSchedule? rewrites = store?.Rewrites;
        SnapshotAttempts? attempts = rewrites?.Attempts;
        Field("aof_enabled", rewrites is null ? 0 : 1);
        Field("aof_rewrite_in_progress", attempts is { IsRunning: true } ? 1 : 0);
        Field("aof_rewrite_scheduled", rewrites is { IsScheduled: true } ? 1 : 0);
        Field("aof_last_rewrite_time_sec", attempts?.Last is { } last ? (long)last.Elapsed.TotalSeconds : -1);
        Field("aof_current_rewrite_time_sec", attempts?.RunningFor is { } elapsed ? (long)elapsed.TotalSeconds : -1);
        Field("aof_last_bgrewrite_status", attempts?.Last?.Failure is null ? "ok" : "err");
        Field("aof_rewrites", attempts?.Successes ?? 0);
        Field("aof_rewrites_consecutive_failures", attempts?.ConsecutiveFailures ?? 0);
        Field("aof_last_write_status", store?.Failure is null ? "ok" : "err");
        Field("aof_last_cow_size", attempts?.Last?.PeakCopiedBytes ?? 0);
        Zero("module_fork_in_progress", "module_fork_last_cow_size");
        if (rewrites is null) return;
        Field("aof_current_size", rewrites.TotalBytes);
        Field("aof_base_size", rewrites.BaseBytes);
        Field("aof_pending_rewrite", 0);
        Field("aof_buffer_length", store!.End - store.WrittenTo);
        SyncDelays delays = store.Log.Writer.Delays;
        Field("aof_pending_bio_fsync", delays.IsSyncing ? 1 : 0);
        Field("aof_delayed_fsync", delays.Count);
    }
}
