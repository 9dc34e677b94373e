namespace Tiercel.Persistence;

/// <summary>
/// Threads that load what one other thread hands them: each what it is given in that order, all at once. A thread that fails loads
/// nothing more, and whoever hands out hears of it.
/// </summary>
internal sealed class LoadCrew : IDisposable
{
    // Below that a file is loaded before the threads have begun. A guess.
    private const long WorthwhileBytes = 1 << 20;

    private readonly LoadThread[] _threads;

    /// <summary>Begins threads.</summary>
    /// <param name="threads">How many.</param>
    /// <param name="makeLoader">Makes what a thread does with a batch; called once for each.</param>
    public LoadCrew(int threads, Func<Action<LoadBatch>> makeLoader) =>
        _threads = [.. Enumerable.Range(0, threads).Select(_ => new LoadThread(makeLoader()))];

    /// <summary>How many there are.</summary>
    public int Threads => _threads.Length;

    /// <summary>How many threads are worth beginning for a file of so many bytes; 0 = it is loaded faster without.</summary>
    public static int ThreadsFor(long bytes) => Environment.ProcessorCount == 1 || bytes < WorthwhileBytes ? 0 : Environment.ProcessorCount;

    /// <summary>An empty batch for a thread, once it has one left.</summary>
    public LoadBatch Take(int thread)
    {
        _threads[thread].ThrowIfFailed();
        return _threads[thread].Take();
    }

    /// <summary>Hands a batch to the thread it was taken for.</summary>
    public void Hand(int thread, LoadBatch batch) => _threads[thread].Hand(batch);

    /// <summary>Waits until all that was handed out is loaded. What was taken has been handed out.</summary>
    public void Drain()
    {
        foreach (LoadThread thread in _threads) thread.Drain();
        foreach (LoadThread thread in _threads) thread.ThrowIfFailed();
    }

    public void Dispose()
    {
        foreach (LoadThread thread in _threads) thread.Dispose();
    }
}
