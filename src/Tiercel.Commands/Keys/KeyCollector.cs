using System.Runtime.InteropServices;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Commands;

/// <summary>
/// Keeps the keys of a scan that pass a filter. SCAN must reply its cursor before the keys and learns it after
/// them, so they are copied: into a pooled buffer, each behind its length. Dispose it to give the buffer back.
/// </summary>
internal ref struct KeyCollector(GlobPattern pattern, ReadOnlySpan<byte> kindName) : IEntryVisitor, IDisposable
{
    private readonly GlobPattern _pattern = pattern;
    private readonly ReadOnlySpan<byte> _kindName = kindName;
    private PooledBuffer _buffer;

    /// <summary>Keys kept.</summary>
    public int Count { get; private set; }

    /// <summary>Entries seen, whether kept or not.</summary>
    public int Visited { get; private set; }

    public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
    {
        Visited++;
        if (!_pattern.Matches(key)) return;
        if (!_kindName.IsEmpty && !Word.Is(_kindName, ValueKinds.NameOf(entry.Kind))) return;
        Span<byte> room = _buffer.Reserve(sizeof(int) + key.Length);
        int keyLength = key.Length;
        MemoryMarshal.Write(room, in keyLength);
        key.CopyTo(room[sizeof(int)..]);
        _buffer.Commit(room.Length);
        Count++;
    }

    /// <summary>Replies the kept keys, as the elements of an array that was announced.</summary>
    public readonly void ReplyElements(ReplyWriter reply)
    {
        ReadOnlySpan<byte> rest = _buffer.Written;
        while (!rest.IsEmpty) reply.Bulk(Next(ref rest));
    }

    /// <summary>Of keys kept more than once keeps one. Seldom needed, so it may allocate.</summary>
    public void DropRepeated()
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        PooledBuffer distinct = default;
        ReadOnlySpan<byte> rest = _buffer.Written;
        while (!rest.IsEmpty)
        {
            ReadOnlySpan<byte> before = rest;
            // One character a byte, so that different bytes are different texts.
            if (seen.Add(Encoding.Latin1.GetString(Next(ref rest)))) distinct.Write(before[..^rest.Length]);
        }

        Count = seen.Count;
        _buffer.Dispose();
        _buffer = distinct;
    }

    /// <summary>Forgets the kept keys.</summary>
    public void Clear()
    {
        _buffer.Clear();
        Count = 0;
    }

    private static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> rest)
    {
        int length = MemoryMarshal.Read<int>(rest);
        ReadOnlySpan<byte> key = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return key;
    }

    public void Dispose() => _buffer.Dispose();
}
