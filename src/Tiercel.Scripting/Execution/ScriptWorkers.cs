using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>
/// Threads for scripts that take long, each with a machine of its own. They come when there is work, up to a number, and go
/// when there has been none for a while. Thread safe.
/// </summary>
internal sealed class ScriptWorkers(ScriptOptions options) : IDisposable
{
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<Action> _queue = new();
    private readonly List<Thread> _threads = [];
    private int _idle;
    private bool _isDisposed;

    /// <summary>Hands work over; false if the workers are disposed.</summary>
    public bool Post(Action work)
    {
        lock (_gate)
        {
            if (_isDisposed) return false;
            _queue.Enqueue(work);
            if (_idle >= _queue.Count || _threads.Count >= options.WorkerThreads) Monitor.Pulse(_gate);
            else StartNeedsLock();
            return true;
        }
    }

    /// <summary>Takes no more work, and waits for what runs; who disposes sees to it that this ends.</summary>
    public void Dispose()
    {
        Thread[] threads;
        lock (_gate)
        {
            _isDisposed = true;
            Monitor.PulseAll(_gate);
            threads = [.. _threads];
        }

        foreach (Thread thread in threads) thread.Join();
    }

    private void StartNeedsLock()
    {
        Thread thread = new(Work) { IsBackground = true, Name = "tiercel script" };
        _threads.Add(thread);
        thread.Start();
    }

    // Clients that need nothing of a script are served as if there were none, also where processors are few.
    private void Work()
    {
        BackgroundThread.GiveWay();
        while (TryTake(out Action? work)) work!();
    }

    private bool TryTake(out Action? work)
    {
        lock (_gate)
        {
            while (!_queue.TryDequeue(out work))
            {
                _idle++;
                bool isWoken = !_isDisposed && Monitor.Wait(_gate, IdleTime);
                _idle--;
                if (isWoken && !_isDisposed) continue;
                if (_queue.Count > 0) continue;
                _threads.Remove(Thread.CurrentThread);
                return false;
            }

            return true;
        }
    }
}
