using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// Strings that are replied after something that is known last: copied into a pooled buffer, each behind its length. Dispose
/// it to give the buffer back.
/// </summary>
internal ref struct BulkList : IDisposable
{
    private PooledBuffer _buffer;

    /// <summary>Strings kept.</summary>
    public int Count { get; private set; }

    /// <summary>What is kept of them, to be read by <see cref="Next"/>.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer.Written;

    /// <summary>Keeps a string.</summary>
    public void Add(scoped ReadOnlySpan<byte> value)
    {
        Span<byte> room = _buffer.Reserve(sizeof(int) + value.Length);
        int length = value.Length;
        MemoryMarshal.Write(room, in length);
        value.CopyTo(room[sizeof(int)..]);
        _buffer.Commit(room.Length);
        Count++;
    }

    /// <summary>The next string of what is left, which is moved past it.</summary>
    public static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int length = MemoryMarshal.Read<int>(rest);
        ReadOnlySpan<byte> value = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return value;
    }

    /// <summary>Replies the strings, as the elements of an array that was announced.</summary>
    public readonly void ReplyElements(ReplyWriter reply)
    {
        ReadOnlySpan<byte> rest = _buffer.Written;
        while (!rest.IsEmpty) reply.Bulk(Next(ref rest));
    }

    /// <summary>Forgets the strings and keeps the buffer.</summary>
    public void Clear()
    {
        _buffer.Clear();
        Count = 0;
    }

    public void Dispose() => _buffer.Dispose();
}
