namespace Tiercel.Engine;

// Priority queues: whoever pops an empty one may wait for the next member.
public sealed partial class SortedSets
{
    /// <summary>
    /// Removes the member with the least score and returns it; waits for one as long as the key is absent. Those who wait for a
    /// key, in this process or as clients of the server, are served in the order in which they came.
    /// </summary>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="patience">
    /// How long to wait: zero = not at all, <see cref="Timeout.InfiniteTimeSpan"/> = without end. Counted in milliseconds.
    /// </param>
    /// <param name="cancellation">
    /// Ends the wait, and the task is cancelled then; unless a member was taken already: the task completes with it.
    /// </param>
    /// <returns>The member and its score; null when the time is over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative.</exception>
    public ValueTask<KeyValuePair<byte[], double>?> PopMinAsync(
        CacheKey key, TimeSpan patience, CancellationToken cancellation = default) =>
        PopAsync(key, isMax: false, patience, cancellation);

    /// <summary>As <see cref="PopMinAsync"/>, of the member with the greatest score.</summary>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The member and its score; null when the time is over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative.</exception>
    public ValueTask<KeyValuePair<byte[], double>?> PopMaxAsync(
        CacheKey key, TimeSpan patience, CancellationToken cancellation = default) =>
        PopAsync(key, isMax: true, patience, cancellation);

    private ValueTask<KeyValuePair<byte[], double>?> PopAsync(
        CacheKey key, bool isMax, TimeSpan patience, CancellationToken cancellation)
    {
        _place.RequireKeeping();
        TaskWait<bool, KeyValuePair<byte[], double>?> wait =
            new(isMax, static (entry, _) => entry.Kind == ValueKind.SortedSet, TryPop);
        return TaskWaiter<bool, KeyValuePair<byte[], double>?>.Run(
            _place, [key.Encode(default).ToArray()], in wait, patience, cancellation);
    }

    private static bool TryPop(ref KeyScope scope, scoped in Key key, bool isMax, out KeyValuePair<byte[], double>? popped)
    {
        popped = PopFound(ref scope, in key, 1, isMax) is [var element] ? element : null;
        return popped is not null;
    }
}
