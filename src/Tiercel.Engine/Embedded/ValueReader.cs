namespace Tiercel.Engine;

/// <summary>
/// Looks at a value where it lies, under the lock of its shard: be short, and do not call an engine (that throws
/// <see cref="InvalidOperationException"/>). The span is valid for the length of the call.
/// </summary>
/// <param name="value">The value's bytes.</param>
/// <param name="state">What the caller passed along.</param>
public delegate TResult ValueReader<in TState, out TResult>(ReadOnlySpan<byte> value, TState state)
    where TState : allows ref struct;

/// <summary>As <see cref="ValueReader{TState,TResult}"/>, for one of a batch of keys.</summary>
/// <param name="index">The key's index in the batch.</param>
/// <param name="value">The value's bytes.</param>
/// <param name="state">What the caller passed along.</param>
public delegate void BatchReader<in TState>(int index, ReadOnlySpan<byte> value, TState state)
    where TState : allows ref struct;
