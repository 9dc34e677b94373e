namespace Tiercel.Server;

/// <summary>A bounded queue of bytes in one ring. Not thread safe.</summary>
internal sealed class ByteQueue(int capacity)
{
    private readonly byte[] _ring = new byte[capacity];
    private int _head;

    /// <summary>Bytes waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Takes what fits; returns how much.</summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int length = Math.Min(bytes.Length, _ring.Length - Count);
        int tail = (_head + Count) % _ring.Length;
        int first = Math.Min(length, _ring.Length - tail);
        bytes[..first].CopyTo(_ring.AsSpan(tail));
        bytes[first..length].CopyTo(_ring);
        Count += length;
        return length;
    }

    /// <summary>Hands out what fits; returns how much.</summary>
    public int Read(Span<byte> destination)
    {
        int length = Math.Min(destination.Length, Count);
        int first = Math.Min(length, _ring.Length - _head);
        _ring.AsSpan(_head, first).CopyTo(destination);
        _ring.AsSpan(0, length - first).CopyTo(destination[first..]);
        _head = (_head + length) % _ring.Length;
        Count -= length;
        return length;
    }
}
