using System.Runtime.InteropServices;

namespace Tiercel.Server;

/// <summary>
/// The buffers that the kernel receives into, for all connections of a reactor: a ring of those that are free. There are
/// few at first, so that they stay in the cache, and more whenever they did not suffice. Bytes of a connection that
/// have not been read yet are a chain of buffers.
/// </summary>
/// <remarks>Entry of the ring, 16 bytes: 0 address (8), 8 length (4), 12 number (2); 14 of the first is the tail (2).</remarks>
internal sealed unsafe class ReceiveBuffers : IDisposable
{
    public const int BufferBytes = 4096;

    private const int Most = 1024;
    private const int AtFirst = 128;
    private const int EntryBytes = 16;

    private readonly byte* _ring = (byte*)NativeMemory.AlignedAlloc(Most * EntryBytes, BufferBytes);
    private readonly byte* _memory = (byte*)NativeMemory.AlignedAlloc(Most * BufferBytes, BufferBytes);
    private readonly short[] _next = new short[Most];
    private readonly int[] _lengths = new int[Most];
    private ushort _tail;

    public ReceiveBuffers(Ring ring)
    {
        new Span<byte>(_ring, Most * EntryBytes).Clear();
        ring.RegisterBuffers(_ring, Most);
        Grow();
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Twice as many, up to a bound.</summary>
    public void Grow()
    {
        int count = Math.Min(Most, Math.Max(AtFirst, Count * 2));
        while (Count < count) Free(Count++);
    }

    /// <summary>The kernel may use a buffer again.</summary>
    public void Free(int buffer)
    {
        byte* entry = _ring + ((_tail & (Most - 1)) * EntryBytes);
        *(ulong*)entry = (ulong)(_memory + (buffer * BufferBytes));
        *(uint*)(entry + 8) = BufferBytes;
        *(ushort*)(entry + 12) = (ushort)buffer;
        Volatile.Write(ref *(ushort*)(_ring + 14), ++_tail);
    }

    /// <summary>Appends a buffer that the kernel has filled to a chain.</summary>
    public void Append(ref ReceivedChain chain, int buffer, int length)
    {
        _lengths[buffer] = length;
        if (chain.Length == 0) (chain.First, chain.Offset) = ((short)buffer, 0);
        else _next[chain.Last] = (short)buffer;
        chain.Last = (short)buffer;
        chain.Length += length;
    }

    /// <summary>Moves the first bytes of a chain; returns how many. Buffers that are empty are free again.</summary>
    public int Read(ref ReceivedChain chain, Span<byte> destination)
    {
        int read = 0;
        while (chain.Length > 0 && read < destination.Length)
        {
            int buffer = chain.First;
            int left = _lengths[buffer] - chain.Offset;
            int length = Math.Min(left, destination.Length - read);
            new ReadOnlySpan<byte>(_memory + (buffer * BufferBytes) + chain.Offset, length).CopyTo(destination[read..]);
            read += length;
            chain.Length -= length;
            chain.Offset += length;
            if (length < left) break;
            chain.Offset = 0;
            chain.First = _next[buffer];
            Free(buffer);
        }

        return read;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_ring);
        NativeMemory.AlignedFree(_memory);
    }
}

/// <summary>Buffers in the order in which they were received; empty at length 0.</summary>
internal struct ReceivedChain
{
    public short First;
    public short Last;

    /// <summary>Bytes of the first buffer that have been read.</summary>
    public int Offset;

    /// <summary>Bytes left.</summary>
    public int Length;
}
