using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Where a thread lays values out that are kept compressed, and compresses those it is given: memory off the managed
/// heap, taken and given back as on a stack. Up to a megabyte stays for the next time. One thread at a time.
/// </summary>
internal sealed class ValueScratch
{
    /// <summary>What one call may have in use at a time: beyond it memory counts as used up.</summary>
    public const long MaxBytes = 1L << 30;

    /// <summary>What stays with the thread.</summary>
    public const int MaxKeptBytes = 1 << 20;

    private const int MinKeptBytes = 64 << 10;

    [ThreadStatic]
    private static ValueScratch? _forThisThread;

    // Pieces that did not fit the block that is kept, newest last.
    private readonly Stack<MemoryBlock> _extras = new();
    private MemoryBlock _kept;
    private int _used;
    private long _extraBytes;

    /// <summary>Frees the memory of a thread that has ended.</summary>
    ~ValueScratch()
    {
        Clear();
        if (!_kept.IsNull) _kept.Release();
    }

    /// <summary>How much was in use at a moment: what <see cref="Rewind"/> goes back to.</summary>
    public readonly record struct Mark(int Used, int Extras);

    /// <summary>Where the thread stands.</summary>
    public Mark Here => new(_used, _extras.Count);

    /// <summary>Bytes that stay with the thread, in use or not.</summary>
    public long HeldBytes => (_kept.IsNull ? 0 : _kept.Capacity) + _extraBytes;

    /// <summary>The calling thread's own.</summary>
    public static ValueScratch ForThisThread() => _forThisThread ??= new ValueScratch();

    /// <summary>Bytes to write to, undefined before, good until <see cref="Rewind"/> to an earlier mark.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left, or too much is in use.</exception>
    public Span<byte> Take(int length)
    {
        if (_used == 0 && length <= MaxKeptBytes && (_kept.IsNull || _kept.Capacity < length)) Keep(length);
        if (!_kept.IsNull && length <= _kept.Capacity - _used)
        {
            Span<byte> taken = _kept.Span(_used + length)[_used..];
            _used += length;
            return taken;
        }

        if (length > MaxBytes - _extraBytes) throw new InsufficientMemoryException("A call reads too many compressed values.");
        MemoryBlock extra = MemoryBlock.Allocate(length);
        _extras.Push(extra);
        _extraBytes += length;
        return extra.Span(length);
    }

    /// <summary>Gives back what was taken since a mark.</summary>
    public void Rewind(Mark mark)
    {
        _used = mark.Used;
        while (_extras.Count > mark.Extras)
        {
            MemoryBlock extra = _extras.Pop();
            _extraBytes -= extra.Capacity;
            extra.Release();
        }
    }

    /// <summary>Gives back everything.</summary>
    public void Clear() => Rewind(default);

    private void Keep(int length)
    {
        long capacity = Math.Clamp((long)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length), MinKeptBytes, MaxKeptBytes);
        MemoryBlock larger = MemoryBlock.Allocate(capacity);
        if (!_kept.IsNull) _kept.Release();
        _kept = larger;
    }
}
