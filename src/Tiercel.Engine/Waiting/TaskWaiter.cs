namespace Tiercel.Engine;

/// <summary>What a caller in this process takes from a key: false if there is nothing to take.</summary>
/// <exception cref="InvalidOperationException">The key holds a value of another kind.</exception>
internal delegate bool KeyTaker<in TState, TResult>(ref KeyScope scope, scoped in Key key, TState state, out TResult result);

/// <summary>Whether what a key holds can be taken from it.</summary>
internal delegate bool ReadinessTest<in TState>(Entry entry, TState state);

/// <summary>What a caller in this process waits for.</summary>
internal readonly record struct TaskWait<TState, TResult>(
    TState State, ReadinessTest<TState> IsReady, KeyTaker<TState, TResult> Take, ulong FurtherShards = 0, bool WantsAbsence = false);

/// <summary>
/// A caller in this process who waits for a key: a task that completes with what was taken, with the default value when the
/// time is over, or is cancelled.
/// </summary>
internal sealed class TaskWaiter<TState, TResult> : Waiter
{
    // What is done with the result must not run on the thread of whoever served.
    private readonly TaskCompletionSource<TResult?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskWait<TState, TResult> _wait;
    private CancellationToken _cancellation;
    private TResult? _result;
    private Exception? _failure;

    private TaskWaiter(Database database, TimeSpan patience, in TaskWait<TState, TResult> wait)
        : base(database, patience) => _wait = wait;

    public override bool WantsAbsence => _wait.WantsAbsence;

    public override ulong FurtherShards => _wait.FurtherShards;

    /// <summary>
    /// Takes from the first key that has something, now or as soon as one has. Keys are looked at in their order, and all of
    /// them under one hold of their locks.
    /// </summary>
    /// <param name="place">Where the keys are; in a transaction nobody waits, as if the time had passed.</param>
    /// <param name="keys">The keys; not copied.</param>
    /// <param name="wait">What is waited for.</param>
    /// <param name="patience">Zero = no waiting; <see cref="Timeout.InfiniteTimeSpan"/> = no end.</param>
    /// <param name="cancellation">Ends the wait. What was taken already is not given back: the task completes with it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative.</exception>
    public static ValueTask<TResult?> Run(
        Place place, byte[][] keys, in TaskWait<TState, TResult> wait, TimeSpan patience, CancellationToken cancellation)
    {
        if (patience < TimeSpan.Zero && patience != Timeout.InfiniteTimeSpan)
            throw new ArgumentOutOfRangeException(nameof(patience), patience, "A patience is not negative.");
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<TResult?>(cancellation);
        Keyspace keyspace = place.Keyspace;
        ulong shards = wait.FurtherShards;
        foreach (byte[] key in keys) shards |= Shard.MaskOf(keyspace.Hash(key));
        KeyScope scope = new(place);
        scope.AcquireMany(shards);
        TaskWaiter<TState, TResult> waiter;
        try
        {
            foreach (byte[] key in keys)
            {
                if (TryTake(ref scope, new Key(key, keyspace.Hash(key)), in wait, out TResult result))
                    return ValueTask.FromResult<TResult?>(result);
            }

            if (patience == TimeSpan.Zero || place.Transaction is not null) return default;
            waiter = new TaskWaiter<TState, TResult>(place.Database, patience, in wait) { _cancellation = cancellation };
            for (int i = 0; i < keys.Length; i++) scope.AddWaiter(waiter, new Key(keys[i], keyspace.Hash(keys[i])), i);
            if (patience != Timeout.InfiniteTimeSpan) keyspace.Deadlines.Add(waiter);
        }
        finally
        {
            scope.RollbackIfOpen();
            scope.Release();
        }

        return waiter.Task();
    }

    public override bool IsReady(int number, Entry entry) => _wait.IsReady(entry, _wait.State);

    public override void Serve(ref KeyScope scope, scoped in Key key, int number)
    {
        try
        {
            if (!TryTake(ref scope, in key, in _wait, out _result))
                _failure = new InvalidOperationException("What a key was waited for has vanished under its lock.");
        }
        catch (Exception e)
        {
            // Whoever waits gets it, not whoever serves.
            _failure = e;
        }
        finally
        {
            scope.RollbackIfOpen();
        }
    }

    protected override void OnEnded(WaitEnd end)
    {
        if (_failure is not null) _done.SetException(_failure);
        else if (end == WaitEnd.Abandoned) _done.SetCanceled(_cancellation);
        else if (end == WaitEnd.Disposed) _done.SetException(new ObjectDisposedException(nameof(Keyspace)));
        else _done.SetResult(_result);
    }

    // Several changes are made as one.
    private static bool TryTake(ref KeyScope scope, scoped in Key key, in TaskWait<TState, TResult> wait, out TResult result)
    {
        if (wait.FurtherShards != 0) scope.BeginSeveral(2);
        bool isTaken = wait.Take(ref scope, in key, wait.State, out result);
        scope.CommitIfOpen();
        return isTaken;
    }

    private ValueTask<TResult?> Task() => _cancellation.CanBeCanceled ? new(CancellableTask()) : new(_done.Task);

    private async Task<TResult?> CancellableTask()
    {
        CancellationTokenRegistration registration =
            _cancellation.UnsafeRegister(static waiter => ((Waiter)waiter!).TryEnd(WaitEnd.Abandoned), this);
        await using (registration.ConfigureAwait(false)) return await _done.Task.ConfigureAwait(false);
    }
}
