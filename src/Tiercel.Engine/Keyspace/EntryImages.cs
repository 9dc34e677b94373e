// An image is the bytes of an entry's slot, copied: what the entry says can be read from it as from the entry. Blocks it refers to
// are referred to once more, as by a lease, so that nobody changes them in place. Of a collection that lies outside of its entry
// an image is begun, and read when the entry's turn comes; a short one is kept as the record that a snapshot file will hold.
//
// offset  size  content
// 0       4     bytes of the image, or of the record
// 4       4     what it is: 0 = an entry, 1 = a record, 2 = the entry of a collection of which there is an image
// 8       …     the bytes, filled up to a multiple of 8
using System.Buffers.Binary;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Entries as they were at a moment, off the managed heap. One thread at a time, under whatever lock.</summary>
internal sealed unsafe class EntryImages(Keyspace keyspace, IImageKeeper keeper) : IDisposable
{
    private const int HeadBytes = 8;
    private const int MinBytes = 4096;

    // What stays for the next time.
    private const int MaxKeptBytes = 1 << 20;

    private readonly Queue<LargeRecord> _large = [];
    private NativeBuffer? _buffer;

    // How far it is saved.
    private int _saved;

    // What of a large collection is being written.
    private LargeRecord? _present;

    private enum Form
    {
        Entry,
        Record,
        Large,
    }

    /// <summary>Entries in it, of which some may be saved.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes in use.</summary>
    public long Bytes => _buffer?.Length ?? 0;

    /// <summary>Adds an entry as it is now. Its shard is locked, or nobody else has it.</summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for it.</exception>
    public void Add(Entry entry)
    {
        Form form = Form.Entry;
        if (entry.IsLarge)
        {
            form = entry.LargeValue.HeldBytes > keyspace.SliceLimits.AtOnceBytes && TryBeginLarge(entry) ? Form.Large : Form.Record;
        }

        if (form == Form.Record) AddRecord(entry);
        else AddSlot(entry, form);
    }

    /// <summary>
    /// Adds records to a buffer, as long as that has not as many bytes as a piece has; false if all are saved, and this is empty.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">The buffer can not hold them, or there was no memory for an image.</exception>
    public bool SavePiece(ref PooledBuffer target)
    {
        int until = target.Length + keyspace.SliceLimits.PieceBytes;
        while (target.Length < until)
        {
            if (_present is not null)
            {
                if (_present.Write(ref target, until)) return true;
                EndPresent();
            }
            else if (!TrySaveNext(ref target))
            {
                Clear();
                return false;
            }
        }

        return true;
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        EndPresent();
        while (_large.TryDequeue(out LargeRecord? record)) record.Dispose();
        while (TryRead(out Entry entry, out _, out _)) Release(entry);
        _buffer?.Reset(MaxKeptBytes);
        _saved = 0;
        Count = 0;
    }

    public void Dispose()
    {
        Clear();
        _buffer?.Dispose();
        _buffer = null;
    }

    private bool TrySaveNext(ref PooledBuffer target)
    {
        if (!TryRead(out Entry entry, out Form form, out ReadOnlySpan<byte> record)) return false;
        try
        {
            if (form == Form.Record)
            {
                target.Write(record);
            }
            else if (form == Form.Entry)
            {
                RdbRecord.Save(ref target, entry, keyspace);
            }
            else
            {
                _present = _large.Dequeue();
                RdbRecord.Begin(ref target, entry, _present.RdbType, keyspace);
            }
        }
        finally
        {
            Release(entry);
        }

        return true;
    }

    private void EndPresent()
    {
        _present?.Dispose();
        _present = null;
    }

    // What comes next, and is passed by that; a record is no entry.
    private bool TryRead(out Entry entry, out Form form, out ReadOnlySpan<byte> record)
    {
        entry = default;
        form = Form.Entry;
        record = default;
        if (_buffer is null || _saved >= _buffer.Length) return false;
        Span<byte> rest = _buffer.Written[_saved..];
        int bytes = BinaryPrimitives.ReadInt32LittleEndian(rest);
        form = (Form)BinaryPrimitives.ReadInt32LittleEndian(rest[sizeof(int)..]);
        record = rest.Slice(HeadBytes, bytes);
        fixed (byte* start = record) entry = form == Form.Record ? default : new Entry(start);
        _saved += HeadBytes + Padded(bytes);
        return true;
    }

    // False if there are so many images that there is no number for another.
    private bool TryBeginLarge(Entry entry)
    {
        LargeValue root = entry.LargeValue;
        if (LargeImage.TryBegin(root, keeper, keyspace) is not { } image) return false;
        try
        {
            _large.Enqueue(ValueKinds.Of(entry.Kind).BeginRecord(image, root, keyspace));
            return true;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private void AddSlot(Entry entry, Form form)
    {
        int bytes = entry.SlotBytes;
        new ReadOnlySpan<byte>(entry.Address, bytes).CopyTo(Begin(bytes, form));
        if (entry.HasFlag(Entry.ValueInBlock)) entry.ValueBlock.AddReference();
        if (entry.HasFlag(Entry.KeyInBlock)) entry.KeyBlock.AddReference();
    }

    private void AddRecord(Entry entry)
    {
        PooledBuffer record = default;
        try
        {
            RdbRecord.Save(ref record, entry, keyspace);
            record.Written.CopyTo(Begin(record.Length, Form.Record));
        }
        finally
        {
            record.Dispose();
        }
    }

    private Span<byte> Begin(int bytes, Form form)
    {
        _buffer ??= new NativeBuffer(MinBytes);
        int all = HeadBytes + Padded(bytes);
        Span<byte> room = _buffer.Reserve(all);
        BinaryPrimitives.WriteInt32LittleEndian(room, bytes);
        BinaryPrimitives.WriteInt32LittleEndian(room[sizeof(int)..], (int)form);
        _buffer.Commit(all);
        Count++;
        return room.Slice(HeadBytes, bytes);
    }

    private static int Padded(int bytes) => (bytes + 7) & ~7;

    // An entry that let go of its value meanwhile has left the size on the account.
    private void Release(Entry entry)
    {
        if (entry.IsNull) return;
        if (entry.HasFlag(Entry.KeyInBlock)) entry.KeyBlock.Release();
        if (!entry.HasFlag(Entry.ValueInBlock)) return;
        MemoryBlock block = entry.ValueBlock;
        long sizeBytes = block.SizeBytes;
        if (block.Release()) keyspace.Memory.Add(-sizeBytes);
    }
}
