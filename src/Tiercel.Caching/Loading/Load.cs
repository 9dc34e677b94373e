namespace Tiercel.Caching;

/// <summary>A value that is being made, for whoever waits for it. It lives only as long as that takes.</summary>
internal sealed class Load<TKey, TValue>(TKey key, uint hash, Load<TKey, TValue>? next)
    where TKey : notnull
{
    // Those who wait go on elsewhere, not in the midst of the thread that has made the value.
    private readonly TaskCompletionSource<TValue> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TKey Key { get; } = key;

    public uint Hash { get; } = hash;

    /// <summary>Another load whose key has the same hash; under the partition's lock.</summary>
    public Load<TKey, TValue>? Next { get; set; } = next;

    /// <summary>Completes with the value, or fails as the factory did.</summary>
    public Task<TValue> Result => _result.Task;

    public void Complete(TValue value) => _result.SetResult(value);

    public void Fail(Exception exception)
    {
        _result.SetException(exception);
        // Nobody need have waited: then nobody is told of it a second time.
        _ = _result.Task.Exception;
    }
}
