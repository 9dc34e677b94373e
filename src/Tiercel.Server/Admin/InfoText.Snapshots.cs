using System.Globalization;
using Tiercel.Engine;
using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>
/// What the section about persistence says of snapshots. In place of what Redis copies on write stands what was kept aside as it
/// was about to change.
/// </summary>
internal sealed partial class InfoText
{
    private void WriteSnapshots()
    {
        SnapshotStore snapshots = server.Snapshots;
        Snapshot? running = snapshots.Running;
        Field("loading", server.Loading.IsOn ? 1 : 0);
        Zero("async_loading");
        Field("current_cow_peak", running?.PeakCopiedBytes ?? 0);
        Field("current_cow_size", running?.CopiedBytes ?? 0);
        Field("current_cow_size_age", 0);
        double done = running is { TotalKeys: > 0 } ? 100.0 * running.SavedKeys / running.TotalKeys : 0;
        Field("current_fork_perc", done.ToString("0.00", CultureInfo.InvariantCulture));
        Field("current_save_keys_processed", running?.SavedKeys ?? 0);
        Field("current_save_keys_total", running?.TotalKeys ?? 0);
        Field("rdb_changes_since_last_save", snapshots.Changes);
        Field("rdb_bgsave_in_progress", snapshots.IsInBackground ? 1 : 0);
        Field("rdb_last_save_time", snapshots.LastSaveMs / 1000);
        Field("rdb_last_bgsave_status", snapshots.Attempts.Last?.Failure is null ? "ok" : "err");
        Field("rdb_last_bgsave_time_sec", snapshots.Attempts.Last is { } last ? (long)last.Elapsed.TotalSeconds : -1);
        Field("rdb_current_bgsave_time_sec", snapshots.RunningFor is { } elapsed ? (long)elapsed.TotalSeconds : -1);
        Field("rdb_saves", snapshots.Attempts.Successes);
        Field("rdb_last_cow_size", snapshots.Attempts.Last?.PeakCopiedBytes ?? 0);
        Field("rdb_last_load_keys_expired", snapshots.ExpiredKeys);
        Field("rdb_last_load_keys_loaded", snapshots.LoadedKeys);
    }
}
