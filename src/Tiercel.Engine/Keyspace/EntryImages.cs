// An image is the bytes of an entry's slot, copied: what the entry says can be read from it as from the entry. Blocks it refers to
// are referred to once more, as by a lease, so that nobody changes them in place. A collection that lies outside of its entry is
// kept as the record that a snapshot file will hold.
//
// offset  size  content
// 0       4     bytes of the image, or of the record
// 4       4     1 = it is a record
// 8       …     the bytes, filled up to a multiple of 8
using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Entries as they were at a moment, off the managed heap. One thread at a time, under whatever lock.</summary>
internal sealed unsafe class EntryImages(Keyspace keyspace) : IDisposable
{
    private const int HeadBytes = 8;
    private const int MinBytes = 4096;

    // What stays for the next time.
    private const int MaxKeptBytes = 1 << 20;

    private NativeBuffer? _buffer;

    /// <summary>Entries in it.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Bytes => _buffer?.Length ?? 0;

    /// <summary>Adds an entry as it is now. Its shard is locked, or nobody else has it.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public void Add(Entry entry)
    {
        if (entry.IsLarge)
        {
            AddRecord(entry);
            return;
        }

        int bytes = entry.SlotBytes;
        new ReadOnlySpan<byte>(entry.Address, bytes).CopyTo(Begin(bytes, isRecord: false));
        if (entry.HasFlag(Entry.ValueInBlock)) entry.ValueBlock.AddReference();
        if (entry.HasFlag(Entry.KeyInBlock)) entry.KeyBlock.AddReference();
    }

    /// <summary>Writes all records to a buffer, and empties this.</summary>
    /// <exception cref="InsufficientMemoryException">The buffer can not hold them.</exception>
    public void SaveTo(ref PooledBuffer target)
    {
        try
        {
            int place = 0;
            while (TryRead(ref place, out Entry entry, out ReadOnlySpan<byte> record))
            {
                if (entry.IsNull) target.Write(record);
                else RdbRecord.Save(ref target, entry, keyspace);
            }
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        int place = 0;
        while (TryRead(ref place, out Entry entry, out _))
        {
            if (!entry.IsNull) Release(entry);
        }

        _buffer?.Reset(MaxKeptBytes);
        Count = 0;
    }

    public void Dispose()
    {
        Clear();
        _buffer?.Dispose();
        _buffer = null;
    }

    private bool TryRead(ref int place, out Entry entry, out ReadOnlySpan<byte> record)
    {
        entry = default;
        record = default;
        if (_buffer is null || place >= _buffer.Length) return false;
        Span<byte> rest = _buffer.Written[place..];
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(rest);
        bool isRecord = rest[sizeof(int)] != 0;
        record = rest.Slice(HeadBytes, bytes);
        fixed (byte* start = record) entry = isRecord ? default : new Entry(start);
        place += HeadBytes + Padded(bytes);
        return true;
    }

    private void AddRecord(Entry entry)
    {
        PooledBuffer record = default;
        try
        {
            RdbRecord.Save(ref record, entry, keyspace);
            record.Written.CopyTo(Begin(record.Length, isRecord: true));
        }
        finally
        {
            record.Dispose();
        }
    }

    private Span<byte> Begin(int bytes, bool isRecord)
    {
        _buffer ??= new NativeBuffer(MinBytes);
        int all = HeadBytes + Padded(bytes);
        Span<byte> room = _buffer.Reserve(all);
        BinaryPrimitives.WriteInt32LittleEndian(room, bytes);
        BinaryPrimitives.WriteInt32LittleEndian(room[sizeof(int)..], isRecord ? 1 : 0);
        _buffer.Commit(all);
        Count++;
        return room.Slice(HeadBytes, bytes);
    }

    private static int Padded(int bytes) => (bytes + 7) & ~7;

    // An entry that let go of its value meanwhile has left the size on the account.
    private void Release(Entry entry)
    {
        if (entry.HasFlag(Entry.KeyInBlock)) entry.KeyBlock.Release();
        if (!entry.HasFlag(Entry.ValueInBlock)) return;
        MemoryBlock block = entry.ValueBlock;
        long sizeBytes = block.SizeBytes;
        if (block.Release()) keyspace.Memory.Add(-sizeBytes);
    }
}
