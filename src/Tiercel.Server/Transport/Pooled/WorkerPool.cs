namespace Tiercel.Server;

/// <summary>Workers for connections whose turns run on any thread: as many as turns ever ran at one time.</summary>
internal sealed class WorkerPool(ServerContext server) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Stack<Worker> _idle = new();
    private bool _disposed;

    public Worker Rent()
    {
        lock (_gate)
        {
            if (_idle.TryPop(out Worker? worker)) return worker;
        }

        return server.AddWorker();
    }

    public void Return(Worker worker)
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _idle.Push(worker);
                return;
            }
        }

        worker.Dispose();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            while (_idle.TryPop(out Worker? worker)) worker.Dispose();
        }
    }
}
