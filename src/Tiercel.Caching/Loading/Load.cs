using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Caching;

/// <summary>A value that is being made, for whoever waits for it. It lives only as long as that takes.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Without timers and handles there is nothing to dispose of.")]
internal sealed class Load<TKey, TValue>(TKey key, uint hash, Load<TKey, TValue>? next)
    where TKey : notnull
{
    // Those who wait go on elsewhere, not in the midst of the thread that has made the value.
    private readonly TaskCompletionSource<TValue> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Never disposed: it has neither a timer nor a wait handle, and whoever leaves last may be later than the end of the load.
    private readonly CancellationTokenSource _abandoned = new();

    // Who began it is the first of those who want it.
    private int _callers = 1;

    public TKey Key { get; } = key;

    public uint Hash { get; } = hash;

    /// <summary>Another load whose key has the same hash; under the partition's lock.</summary>
    public Load<TKey, TValue>? Next { get; set; } = next;

    /// <summary>Completes with the value, or fails as the factory did.</summary>
    public Task<TValue> Result => _result.Task;

    /// <summary>Cancelled when nobody wants the value any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Counts one more who wants the value; false if all others have gone, so that it may never come.</summary>
    public bool TryJoin()
    {
        int callers = Volatile.Read(ref _callers);
        while (callers > 0)
        {
            int seen = Interlocked.CompareExchange(ref _callers, callers + 1, callers);
            if (seen == callers) return true;
            callers = seen;
        }

        return false;
    }

    /// <summary>One who wanted the value has given up; the last one stops the factory.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _callers) == 0) _abandoned.Cancel();
    }

    public void Complete(TValue value) => _result.SetResult(value);

    public void Fail(Exception exception)
    {
        _result.SetException(exception);
        // Nobody need be waiting: then nobody is told of it a second time.
        _ = _result.Task.Exception;
    }
}
