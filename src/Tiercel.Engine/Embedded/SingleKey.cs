using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>Runs an operation on one key for the embedded doors: encodes, hashes, locks, and lets go again.</summary>
internal static class SingleKey
{
    /// <summary>Keys up to this length are encoded on the stack.</summary>
    public const int ScratchBytes = 256;

    /// <summary>What is done under the lock of the key's shard.</summary>
    public delegate TResult Operation<in TState, out TResult>(ref KeyScope scope, in Key key, TState state)
        where TState : allows ref struct;

    /// <exception cref="ObjectDisposedException">The engine is disposed.</exception>
    [SkipLocalsInit]
    public static TResult Run<TState, TResult>(
        Place place, CacheKey key, TState state, Operation<TState, TResult> operation)
        where TState : allows ref struct
    {
        ReadOnlySpan<byte> bytes = key.Encode(stackalloc byte[ScratchBytes]);
        Key hashed = new(bytes, place.Keyspace.Hash(bytes));
        scoped KeyScope scope = new(place);
        scope.Acquire(hashed.Hash);
        try
        {
            TResult result = operation(ref scope, in hashed, state);
            scope.CommitIfOpen();
            return result;
        }
        finally
        {
            scope.RollbackIfOpen();
            scope.Release();
        }
    }

    /// <summary>As <see cref="Run"/>, for what may need memory: entries give way first, if they must.</summary>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    public static TResult RunWrite<TState, TResult>(
        Place place, CacheKey key, TState state, Operation<TState, TResult> operation)
        where TState : allows ref struct
    {
        MakeRoom(place);
        return Run(place, key, state, operation);
    }

    /// <summary>As <see cref="Run"/>, for a change that needs no memory to speak of.</summary>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    public static TResult RunChange<TState, TResult>(
        Place place, CacheKey key, TState state, Operation<TState, TResult> operation)
        where TState : allows ref struct
    {
        place.RequireKeeping();
        return Run(place, key, state, operation);
    }

    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    /// <exception cref="DurabilityException">The disk is full or broken.</exception>
    public static void MakeRoom(Place place)
    {
        place.RequireKeeping();
        if (!place.HasRoom()) ThrowFull();
    }

    /// <summary>Whether an operation did what was asked rather than finding no key; other outcomes are exceptions.</summary>
    /// <exception cref="InvalidOperationException">The key holds a value of another kind.</exception>
    /// <exception cref="FormatException">The value is not the text of a number, or not a HyperLogLog.</exception>
    /// <exception cref="OverflowException">The result would be beyond the range of its type.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The value would be too long.</exception>
    public static bool IsDone(OpStatus status)
    {
        if (status > OpStatus.Absent) Throw(status);
        return status == OpStatus.Done;
    }

    [DoesNotReturn]
    private static void Throw(OpStatus status) => throw status switch
    {
        OpStatus.WrongType => new InvalidOperationException("The key holds a value of another kind."),
        OpStatus.NotAnInteger => new FormatException("The value is not the text of a 64-bit integer."),
        OpStatus.NotAFloat => new FormatException("The value is not the text of a number."),
        OpStatus.NotHyperLogLog or OpStatus.DamagedHyperLogLog => new FormatException("The value is not a HyperLogLog, or a damaged one."),
        OpStatus.Overflow or OpStatus.NotFinite => new OverflowException("The sum is beyond the range of numbers."),
        _ => new ArgumentOutOfRangeException(null, $"The value would be longer than {nameof(EngineOptions.MaxStringBytes)} allows."),
    };

    private static void ThrowFull() =>
        throw new InsufficientMemoryException("The limit of memory or keys is reached, and the policy evicts nothing.");
}
