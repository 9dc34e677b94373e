using System.Collections.Concurrent;

namespace Tiercel.Server;

/// <summary>The open connections of a transport without threads of its own, with their workers. Thread safe.</summary>
internal sealed class ConnectionSet
{
    private static readonly TimeSpan MaintenancePeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<PooledConnection, bool> _connections = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _maintenance;
    private volatile bool _isStopping;

    public ConnectionSet(ServerContext server)
    {
        Server = server;
        Workers = new WorkerPool(server);
        _maintenance = server.Keyspace.Options.TimeProvider.CreateTimer(
            static set => ((ConnectionSet)set!).Maintain(), this, MaintenancePeriod, MaintenancePeriod);
    }

    public ServerContext Server { get; }

    public WorkerPool Workers { get; }

    /// <summary>Takes a new connection in; one that came too late is closed at once.</summary>
    public void Add(PooledConnection connection)
    {
        _connections[connection] = true;
        // Killed before it was here to be closed.
        if (_isStopping || connection.Session.Aborted) connection.Abort();
    }

    /// <summary>A connection is closed.</summary>
    public void Remove(PooledConnection connection)
    {
        _connections.TryRemove(connection, out _);
        if (_isStopping && _connections.IsEmpty) _drained.TrySetResult();
    }

    /// <summary>
    /// Executes what has arrived, lets replies leave for as long as <paramref name="patience"/> lasts, and closes all.
    /// </summary>
    public async Task StopAsync(TimeSpan patience)
    {
        _isStopping = true;
        foreach (PooledConnection connection in _connections.Keys) connection.Finish();
        if (_connections.IsEmpty) _drained.TrySetResult();
        try
        {
            await _drained.Task.WaitAsync(patience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Whoever has not taken the replies by now does not get them.
        }

        foreach (PooledConnection connection in _connections.Keys) connection.Abort();
        await _maintenance.DisposeAsync().ConfigureAwait(false);
        Workers.Dispose();
    }

    private void Maintain()
    {
        Server.Throughput.Advance();
        foreach (PooledConnection connection in _connections.Keys) connection.Maintain();
    }
}
