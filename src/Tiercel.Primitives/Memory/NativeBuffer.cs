using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>
/// Bytes off the managed heap, growing at the end: a receive window, replies being encoded, records on their way to a file.
/// Not thread safe.
/// </summary>
internal sealed unsafe class NativeBuffer : IDisposable
{
    /// <summary>A buffer never passes this: its places are counted by an int.</summary>
    public const int MaxCapacity = int.MaxValue - 65_536;

    private byte* _start;

    public NativeBuffer(int capacity)
    {
        _start = (byte*)NativeMemory.Alloc((nuint)capacity);
        Capacity = capacity;
    }

    ~NativeBuffer() => NativeMemory.Free(_start);

    public int Capacity { get; private set; }

    /// <summary>Bytes in use.</summary>
    public int Length { get; private set; }

    public Span<byte> Written => new(_start, Length);

    /// <summary>At least <paramref name="bytes"/> of room behind what is in use; take it into use by <see cref="Commit"/>.</summary>
    public Span<byte> Reserve(int bytes)
    {
        if (Capacity - Length < bytes) Grow(bytes);
        return new Span<byte>(_start + Length, Capacity - Length);
    }

    public void Commit(int bytes)
    {
        Debug.Assert(bytes >= 0 && bytes <= Capacity - Length, "Committed bytes were reserved.");
        Length += bytes;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    /// <summary>Drops what lies behind the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        Debug.Assert((uint)length <= (uint)Length, "Only what is in use can be dropped.");
        Length = length;
    }

    /// <summary>Drops the first <paramref name="count"/> bytes; the rest moves to the beginning.</summary>
    public void RemoveFront(int count)
    {
        if (count == 0) return;
        Written[count..].CopyTo(Written);
        Length -= count;
    }

    /// <summary>Empties the buffer, and gives memory back beyond <paramref name="keepCapacity"/>.</summary>
    public void Reset(int keepCapacity)
    {
        Length = 0;
        if (Capacity > keepCapacity) Resize(keepCapacity);
    }

    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
        Capacity = 0;
        Length = 0;
        GC.SuppressFinalize(this);
    }

    private void Grow(int bytes)
    {
        long needed = (long)Length + bytes;
        if (needed > MaxCapacity) ThrowTooLarge();
        // By half beyond what is there: a value of 100 MB that arrives in pieces is copied a bounded number of times,
        // and for large blocks the allocator moves pages, not bytes.
        Resize((int)Math.Min(MaxCapacity, Math.Max(needed, Capacity + (Capacity / 2L))));
    }

    private void Resize(int capacity)
    {
        _start = (byte*)NativeMemory.Realloc(_start, (nuint)capacity);
        Capacity = capacity;
    }

    [DoesNotReturn]
    private static void ThrowTooLarge() => throw new InsufficientMemoryException("A buffer of a connection would pass 2 GiB.");
}
