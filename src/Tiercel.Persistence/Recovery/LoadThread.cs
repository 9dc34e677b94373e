using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Tiercel.Persistence;

/// <summary>One thread of a <see cref="LoadCrew"/>, and its batches: some are being filled or loaded, the others are free.</summary>
internal sealed class LoadThread : IDisposable
{
    // One is loaded, one waits for that, one is filled.
    private const int Batches = 3;

    private readonly Action<LoadBatch> _load;
    private readonly BlockingCollection<LoadBatch> _free = [];
    private readonly BlockingCollection<LoadBatch> _handed = [];
    private readonly LoadBatch[] _batches = new LoadBatch[Batches];
    private readonly Thread _thread;
    private volatile ExceptionDispatchInfo? _failure;

    public LoadThread(Action<LoadBatch> load)
    {
        _load = load;
        for (int i = 0; i < Batches; i++) _free.Add(_batches[i] = new LoadBatch());
        _thread = new Thread(Run) { IsBackground = true, Name = "tiercel-load" };
        _thread.Start();
    }

    public LoadBatch Take() => _free.Take();

    public void Hand(LoadBatch batch) => _handed.Add(batch);

    /// <summary>Waits until nothing is left to be loaded.</summary>
    public void Drain()
    {
        for (int i = 0; i < Batches; i++) _free.Take();
        foreach (LoadBatch batch in _batches) _free.Add(batch);
    }

    /// <summary>Throws what has ended its work, if something has.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    public void Dispose()
    {
        _handed.CompleteAdding();
        _thread.Join();
        _handed.Dispose();
        _free.Dispose();
        foreach (LoadBatch batch in _batches) batch.Dispose();
    }

    private void Run()
    {
        foreach (LoadBatch batch in _handed.GetConsumingEnumerable())
        {
            try
            {
                if (_failure is null) _load(batch);
            }
            catch (Exception e)
            {
                // Whoever hands out throws it.
                _failure = ExceptionDispatchInfo.Capture(e);
            }

            batch.Bytes.Truncate(0);
            _free.Add(batch);
        }
    }
}
