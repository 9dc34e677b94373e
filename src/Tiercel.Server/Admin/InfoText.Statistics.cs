using System.Globalization;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>The sections of INFO about what has happened.</summary>
internal sealed partial class InfoText
{
    private void WriteStats()
    {
        Throughput.Rates rates = server.Throughput.Now;
        Field("total_connections_received", server.Sessions.Accepted);
        Field("total_commands_processed", _workers.Sum(static w => w.Commands.TotalCalls()));
        Field("instantaneous_ops_per_sec", (long)Math.Round(rates.Commands));
        Field("total_net_input_bytes", _workers.Sum(static w => w.RecentlyReceived));
        Field("total_net_output_bytes", _workers.Sum(static w => w.RecentlySent));
        Zero("total_net_repl_input_bytes", "total_net_repl_output_bytes");
        Field("instantaneous_input_kbps", Decimal(rates.BytesReceived / 1024));
        Field("instantaneous_output_kbps", Decimal(rates.BytesSent / 1024));
        Field("instantaneous_input_repl_kbps", "0.00");
        Field("instantaneous_output_repl_kbps", "0.00");
        Field("rejected_connections", server.Sessions.Rejected);
        Zero("sync_full", "sync_partial_ok", "sync_partial_err");
        Field("expired_subkeys", _keys.ExpiredFields);
        Field("expired_keys", _keys.Expired);
        Field("evicted_keys", _keys.Evicted);
        Field("evicted_clients", server.ClientMemory.Evicted);
        Field("keyspace_hits", _keys.Hits);
        Field("keyspace_misses", _keys.Misses);
        Field("pubsub_channels", server.Broker.Channels.Count);
        Field("pubsub_patterns", server.Broker.Patterns.Count);
        Field("pubsubshard_channels", server.Broker.ShardChannels.Count);
        Field("lost_notifications", server.Notifications.Lost);
        Zero("latest_fork_usec", "total_forks", "migrate_cached_sockets", "slave_expires_tracked_keys");
        Field("tracking_total_keys", server.Tracking.Table.Keys);
        Field("tracking_total_items", server.Tracking.Table.Items);
        Field("tracking_total_prefixes", server.Tracking.Prefixes.Count);
        Field("unexpected_error_replies", 0);
        Field("total_error_replies", Errors().Values.Sum());
        Zero("io_threaded_reads_processed", "io_threaded_writes_processed");
        Field("lock_acquisitions", _keys.LockAcquisitions);
        Field("lock_contended", _keys.ContendedLockAcquisitions);
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

    private SortedDictionary<string, long> Errors()
    {
        SortedDictionary<string, long> sum = new(StringComparer.Ordinal);
        foreach (WorkerCounters worker in _workers) worker.Errors.AddTo(sum);
        foreach (ErrorCounts answers in server.Answers.Errors) answers.AddTo(sum);
        return sum;
    }
}
