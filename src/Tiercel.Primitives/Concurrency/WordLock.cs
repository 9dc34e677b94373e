// The protocol. _owner holds the owner's thread id, 0 = free; _parked counts the threads that wait to be woken.
//   enter:  CAS 0 -> id. On failure spin, then yield, then park.
//   exit:   a plain store of 0, then a look at _parked; if it is not 0, pulse all of the lane under its monitor.
//   park:   under the lane's monitor: count oneself, pass a process-wide barrier, try the lock once more, wait.
// An exit has no fence between its store and its look: the processor may do them in the other order, and that is what
// makes it cheap. The barrier of the parking thread repairs it. An exit that looked before the barrier, and saw
// nobody, has its store published by the barrier, so the try that follows finds the lock free (or somebody new holds
// it, whose exit is still to come). One that looks after it sees the count, and pulses once the waiter waits, because
// both need the monitor.
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Tiercel.Primitives;

/// <summary>
/// A lock in eight bytes: one compare-exchange to enter and one plain store to leave. Not re-entrant: entering twice
/// throws instead of waiting for oneself. Not fair.
/// </summary>
/// <remarks>Mutable struct: keep it in a field that is not readonly.</remarks>
internal struct WordLock
{
    // How long to spin before giving the processor away: a shard is held for well under a microsecond. A guess.
    private const int Spins = 64;
    private const int Yields = 8;

    private static readonly object[] Lanes = [.. Enumerable.Range(0, 64).Select(static _ => new object())];

    private int _owner;
    private int _parked;

    /// <summary>Whether the calling thread holds the lock.</summary>
    public readonly bool IsHeldByCurrentThread => _owner == Environment.CurrentManagedThreadId;

    /// <summary>Whether threads sleep until the lock is free, or have been woken and have not run yet.</summary>
    public readonly bool HasParked => Volatile.Read(in _parked) != 0;

    /// <summary>Waits for the lock; false if it had to wait.</summary>
    /// <param name="lane">Any number that spreads the locks: which monitor parked threads share.</param>
    /// <exception cref="InvalidOperationException">
    /// The calling thread already holds the lock, or is in a callback that may take none (<see cref="LockThread"/>).
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Enter(int lane)
    {
        int self = LockThread.Id;
        if (Interlocked.CompareExchange(ref _owner, self, 0) == 0) return true;
        EnterContended(self, lane);
        return false;
    }

    /// <summary>Takes the lock if it is free.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryEnter() => Interlocked.CompareExchange(ref _owner, LockThread.Id, 0) == 0;

    /// <summary>Releases the lock. The calling thread must hold it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Exit(int lane)
    {
        Debug.Assert(IsHeldByCurrentThread, "a lock is released by a thread that does not hold it");
        Volatile.Write(ref _owner, 0);
        if (Volatile.Read(ref _parked) != 0) Wake(lane);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnterContended(int self, int lane)
    {
        if (_owner == self) ThrowReentered();
        for (int i = 0; i < Spins; i++)
        {
            Thread.SpinWait(4);
            if (IsTaken(self)) return;
        }

        for (int i = 0; i < Yields; i++)
        {
            Thread.Yield();
            if (IsTaken(self)) return;
        }

        while (!Park(self, lane))
        {
        }
    }

    /// <summary>Waits until somebody leaves; true if the lock is already the caller's.</summary>
    private bool Park(int self, int lane)
    {
        object monitor = Lanes[lane & (Lanes.Length - 1)];
        lock (monitor)
        {
            Interlocked.Increment(ref _parked);
            try
            {
                Interlocked.MemoryBarrierProcessWide();
                if (IsTaken(self)) return true;
                Monitor.Wait(monitor);
            }
            finally
            {
                Interlocked.Decrement(ref _parked);
            }
        }

        return IsTaken(self);
    }

    private bool IsTaken(int self) =>
        Volatile.Read(ref _owner) == 0 && Interlocked.CompareExchange(ref _owner, self, 0) == 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Wake(int lane)
    {
        object monitor = Lanes[lane & (Lanes.Length - 1)];
        lock (monitor) Monitor.PulseAll(monitor);
    }

    private static void ThrowReentered() => throw new InvalidOperationException(
        "A call from inside a callback re-entered a shard that the same thread has locked.");
}
