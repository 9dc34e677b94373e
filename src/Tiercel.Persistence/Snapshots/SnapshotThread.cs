namespace Tiercel.Persistence;

/// <summary>
/// A thread that looks, from time to time or when it is woken, whether a snapshot is to be written, and writes it. Thread safe.
/// </summary>
internal sealed class SnapshotThread : IDisposable
{
    private readonly Func<int> _pauseMs;
    private readonly Action<CancellationToken> _look;
    private readonly AutoResetEvent _work = new(initialState: false);
    private readonly CancellationTokenSource _ends = new();
    private readonly Thread _thread;
    private bool _isStarted;

    /// <summary>Makes the thread; it is not started yet.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="pauseMs">How long it waits before the next look, in milliseconds.</param>
    /// <param name="look">What it does then; is told to end early by the token.</param>
    public SnapshotThread(string name, Func<int> pauseMs, Action<CancellationToken> look)
    {
        (_pauseMs, _look) = (pauseMs, look);
        _thread = new Thread(Run) { IsBackground = true, Name = name };
    }

    /// <summary>Whether it is to end, or has ended.</summary>
    public bool Ends => _ends.IsCancellationRequested;

    /// <summary>Starts it. Once.</summary>
    public void Start()
    {
        _thread.Start();
        _isStarted = true;
    }

    /// <summary>Has it look at once, or once it has started.</summary>
    public void Wake() => _work.Set();

    /// <summary>Ends what it does just now, unfinished, and waits for its end.</summary>
    public void Dispose()
    {
        _ends.Cancel();
        _work.Set();
        if (_isStarted) _thread.Join();
        // Not the event: somebody may yet set it.
        _ends.Dispose();
    }

    private void Run()
    {
        while (true)
        {
            _work.WaitOne(_pauseMs());
            if (Ends) return;
            _look(_ends.Token);
        }
    }
}
