using Tiercel.Primitives;

namespace Tiercel.Engine;

// Queues: whoever pops an empty list may wait for the next element.
public sealed partial class Lists
{
    /// <summary>
    /// Removes the element at an end of a list and returns it; waits for one as long as the list is absent. Those who wait
    /// for a key, in this process or as clients of the server, are served in the order in which they came.
    /// </summary>
    /// <param name="key">The key; its bytes are copied.</param>
    /// <param name="side">The end.</param>
    /// <param name="patience">
    /// How long to wait: zero = not at all, <see cref="Timeout.InfiniteTimeSpan"/> = without end. Counted in milliseconds.
    /// </param>
    /// <param name="cancellation">
    /// Ends the wait, and the task is cancelled then; unless an element was taken already: the task completes with it.
    /// </param>
    /// <returns>The element; null when the time is over.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative.</exception>
    public ValueTask<byte[]?> PopAsync(
        CacheKey key, ListSide side, TimeSpan patience, CancellationToken cancellation = default)
    {
        _place.RequireKeeping();
        return TaskWaiter<ListSide, byte[]>.Run(
            _place, [key.Encode(default).ToArray()], new(side, IsList, TryPop), patience, cancellation);
    }

    /// <summary>
    /// As <see cref="PopAsync"/>, from the first of several lists that has an element; the one that gets an element first, if
    /// none has.
    /// </summary>
    /// <param name="keys">The keys, in the order in which they are looked at; at least one.</param>
    /// <param name="side">The end.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The key and the element; null when the time is over.</returns>
    /// <exception cref="ArgumentException">There is no key.</exception>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative.</exception>
    public ValueTask<KeyValuePair<string, byte[]>?> PopAnyAsync(
        ReadOnlySpan<string> keys, ListSide side, TimeSpan patience, CancellationToken cancellation = default)
    {
        if (keys.IsEmpty) throw new ArgumentException("Nobody can wait for no key.", nameof(keys));
        _place.RequireKeeping();
        byte[][] encoded = new byte[keys.Length][];
        for (int i = 0; i < keys.Length; i++) encoded[i] = ((CacheKey)keys[i]).Encode(default).ToArray();
        return TaskWaiter<ListSide, KeyValuePair<string, byte[]>?>.Run(
            _place, encoded, new(side, IsList, TryPopNamed), patience, cancellation);
    }

    /// <summary>
    /// As <see cref="Move"/>, but waits as long as the source is absent. Somebody who waits for the target may get the
    /// element at once.
    /// </summary>
    /// <param name="source">The key of the list that loses an element.</param>
    /// <param name="target">The key of the list that gets it.</param>
    /// <param name="from">The end it is taken from.</param>
    /// <param name="to">The end it is added at.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The element; null when the time is over.</returns>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The patience is negative.</exception>
    public ValueTask<byte[]?> MoveAsync(
        string source,
        string target,
        ListSide from,
        ListSide to,
        TimeSpan patience,
        CancellationToken cancellation = default)
    {
        SingleKey.MakeRoom(_place);
        byte[] targetKey = ((CacheKey)target).Encode(default).ToArray();
        TargetOfMove move = new(targetKey, _place.Keyspace.Hash(targetKey), from, to);
        return TaskWaiter<TargetOfMove, byte[]>.Run(
            _place,
            [((CacheKey)source).Encode(default).ToArray()],
            new(move, static (entry, _) => entry.Kind == ValueKind.List, TryMove, Shard.MaskOf(move.Hash)),
            patience,
            cancellation);
    }

    private static bool IsList(Entry entry, ListSide side) => entry.Kind == ValueKind.List;

    private static bool TryPop(ref KeyScope scope, scoped in Key key, ListSide side, out byte[] element)
    {
        bool exists = SingleKey.IsDone(ListOps.Open(ref scope, in key, out CollectionEntry entry));
        element = exists ? PopFound(ref scope, in key, ref entry, side, 1)[0] : [];
        return exists;
    }

    private static bool TryPopNamed(
        ref KeyScope scope, scoped in Key key, ListSide side, out KeyValuePair<string, byte[]>? popped)
    {
        bool exists = TryPop(ref scope, in key, side, out byte[] element);
        popped = exists ? new(System.Text.Encoding.UTF8.GetString(key.Bytes), element) : null;
        return exists;
    }

    private static bool TryMove(ref KeyScope scope, scoped in Key key, TargetOfMove move, out byte[] element)
    {
        PooledBuffer moved = default;
        try
        {
            Key target = new(move.Target, move.Hash);
            bool isDone = SingleKey.IsDone(ListOps.Move(ref scope, in key, in target, move.From, move.To, ref moved));
            element = isDone ? moved.Written.ToArray() : [];
            return isDone;
        }
        finally
        {
            moved.Dispose();
        }
    }

    private readonly record struct TargetOfMove(byte[] Target, ulong Hash, ListSide From, ListSide To);
}
