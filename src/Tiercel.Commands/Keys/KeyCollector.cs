using System.Buffers;
using System.Runtime.InteropServices;
using Tiercel.Engine;

namespace Tiercel.Commands;

/// <summary>
/// Keeps the keys of a scan that pass a filter. SCAN must reply its cursor before the keys and learns it after
/// them, so they are copied: into a pooled buffer, each behind its length. Dispose it to give the buffer back.
/// </summary>
internal ref struct KeyCollector(GlobPattern pattern, ReadOnlySpan<byte> kindName) : IEntryVisitor, IDisposable
{
    private readonly GlobPattern _pattern = pattern;
    private readonly ReadOnlySpan<byte> _kindName = kindName;
    private byte[] _buffer = [];
    private int _length;
    private int _count;

    /// <summary>Entries seen, whether kept or not.</summary>
    public int Visited { get; private set; }

    public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
    {
        Visited++;
        if (!_pattern.Matches(key)) return;
        if (!_kindName.IsEmpty && !Word.Is(_kindName, ValueKinds.NameOf(entry.Kind))) return;
        Reserve(sizeof(int) + key.Length);
        int keyLength = key.Length;
        MemoryMarshal.Write(_buffer.AsSpan(_length), in keyLength);
        key.CopyTo(_buffer.AsSpan(_length + sizeof(int)));
        _length += sizeof(int) + key.Length;
        _count++;
    }

    /// <summary>Replies the kept keys as an array.</summary>
    public readonly void ReplyTo(ReplyWriter reply)
    {
        reply.Array(_count);
        ReadOnlySpan<byte> rest = _buffer.AsSpan(0, _length);
        while (!rest.IsEmpty)
        {
            int keyLength = MemoryMarshal.Read<int>(rest);
            reply.Bulk(rest.Slice(sizeof(int), keyLength));
            rest = rest[(sizeof(int) + keyLength)..];
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _length >= size) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(1024, checked(Math.Max(_length + size, _length * 2))));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
