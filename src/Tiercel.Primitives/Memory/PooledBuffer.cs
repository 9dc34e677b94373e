using System.Buffers;

namespace Tiercel.Primitives;

/// <summary>
/// Bytes of a length not known beforehand, in an array of the pool that is exchanged for a larger one as they grow.
/// Dispose it to give the array back; what it has lent is then invalid. One owner: pass it by reference.
/// </summary>
internal ref struct PooledBuffer : IDisposable
{
    private const int MinBytes = 1024;

    private byte[]? _array;

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next call.</summary>
    public readonly ReadOnlySpan<byte> Written => _array.AsSpan(0, Length);

    /// <summary>The same, to be changed.</summary>
    public readonly Span<byte> Changeable => _array.AsSpan(0, Length);

    /// <summary>Room for this many bytes behind what was written, their content undefined.</summary>
    /// <exception cref="InsufficientMemoryException">It would not fit an array.</exception>
    public Span<byte> Reserve(int count)
    {
        if ((_array?.Length ?? 0) - Length < count) Grow(count);
        return _array.AsSpan(Length, count);
    }

    /// <summary>The first bytes of the room reserved last now count as written.</summary>
    public void Commit(int count) => Length += count;

    /// <summary>Copies bytes behind what was written.</summary>
    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Replaces a part of what was written by other bytes, which do not lie in it.</summary>
    public void Splice(int offset, int removed, scoped ReadOnlySpan<byte> inserted)
    {
        int behind = Length - offset - removed;
        if (inserted.Length > removed) Reserve(inserted.Length - removed);
        Span<byte> bytes = _array;
        bytes.Slice(offset + removed, behind).CopyTo(bytes[(offset + inserted.Length)..]);
        inserted.CopyTo(bytes[offset..]);
        Length += inserted.Length - removed;
    }

    /// <summary>Writes one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    /// <summary>Forgets what was written and keeps the array.</summary>
    public void Clear() => Length = 0;

    public void Dispose()
    {
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
        _array = null;
        Length = 0;
    }

    private void Grow(int count)
    {
        long needed = (long)Length + count;
        if (needed > Array.MaxLength) throw new InsufficientMemoryException($"No array holds {needed} bytes.");
        int capacity = (int)Math.Min(Array.MaxLength, Math.Max(Math.Max(MinBytes, needed), 2L * Length));
        byte[] larger = ArrayPool<byte>.Shared.Rent(capacity);
        Written.CopyTo(larger);
        if (_array is not null) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
