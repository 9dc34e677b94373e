using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Storage;

/// <summary>
/// Records on their way to the log, one behind the other: who appends holds the lock for the length of a copy, who writes takes
/// all of it at once and leaves an empty buffer.
/// </summary>
/// <remarks>
/// One lock for all, and no places reserved by an atomic counter: the copy of a record of a few hundred bytes takes less than
/// the wait for a hole that another thread has reserved and not filled, and what lies here is whole by construction.
/// </remarks>
/// <param name="position">The position of the first record.</param>
internal sealed class StagedBytes(long position) : IDisposable
{
    /// <summary>Room in front of the records, for the header of their group.</summary>
    public const int HeadBytes = GroupHeader.MaxBytes;

    private const int KeptCapacity = 1 << 20;

    // Which monitor parked threads share: any number.
    private const int Lane = 61;

    private WordLock _lock;
    private NativeBuffer _filling = Empty();
    private NativeBuffer _spare = Empty();

    // What was staged before the cut and has not been taken.
    private NativeBuffer? _beforeCut;
    private long _cutAt;
    private long _end = position;

    /// <summary>The position behind the last of the bytes that were ever appended.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Takes the lock: what follows until <see cref="Exit"/> is appended as one.</summary>
    public void Enter() => _lock.Enter(Lane);

    /// <summary>Releases the lock.</summary>
    public void Exit() => _lock.Exit(Lane);

    /// <summary>Makes sure that bytes can be appended, under the lock.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public void Reserve(int bytes)
    {
        Debug.Assert(_lock.IsHeldByCurrentThread, "bytes are staged without the lock");
        if (_filling.Length + (long)bytes > GroupHeader.MaxGroupBytes) ThrowTooMuch();
        _filling.Reserve(bytes);
    }

    /// <summary>Appends bytes, under the lock.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing was appended.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        _filling.Append(bytes);
        Volatile.Write(ref _end, _end + bytes.Length);
    }

    /// <summary>Ends what is taken in one piece: what follows is taken apart from what came before. Under the lock.</summary>
    public void Cut()
    {
        Debug.Assert(_beforeCut is null, "there is one cut at a time");
        _beforeCut = _filling;
        _cutAt = _end;
        _filling = Empty();
    }

    /// <summary>
    /// All that was appended since the last call, or up to a cut, behind room for a header. It is the caller's until the call
    /// after the next: there is one caller at a time.
    /// </summary>
    /// <param name="end">The position behind it.</param>
    /// <param name="isBeforeCut">Whether the cut lies there: more may have been appended behind it.</param>
    public NativeBuffer Take(out long end, out bool isBeforeCut)
    {
        _spare.Reset(KeptCapacity);
        _spare.Commit(HeadBytes);
        Enter();
        isBeforeCut = _beforeCut is not null;
        end = isBeforeCut ? _cutAt : _end;
        NativeBuffer taken = _beforeCut ?? _filling;
        if (isBeforeCut)
        {
            _beforeCut = null;
            _spare.Dispose();
        }
        else
        {
            _filling = _spare;
        }

        Exit();
        _spare = taken;
        return taken;
    }

    /// <summary>Drops all that was appended and not taken, a cut too, under the lock.</summary>
    public void Clear()
    {
        _beforeCut?.Dispose();
        _beforeCut = null;
        _filling.Reset(KeptCapacity);
        _filling.Commit(HeadBytes);
    }

    public void Dispose()
    {
        _beforeCut?.Dispose();
        _filling.Dispose();
        _spare.Dispose();
    }

    private static NativeBuffer Empty()
    {
        NativeBuffer buffer = new(KeptCapacity);
        buffer.Commit(HeadBytes);
        return buffer;
    }

    private static void ThrowTooMuch() =>
        throw new InsufficientMemoryException("More waits to be written to the log than one group may hold.");
}
