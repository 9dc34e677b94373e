using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>Makes and frees the entries of one shard: a slab slot each, and blocks for what does not fit.</summary>
internal sealed unsafe class EntryStore(Table table, Keyspace keyspace)
{
    // Zeros beyond this many bytes are asked of the system rather than written. A guess: it pays when pages are untouched.
    private const int MinSystemZeroedBytes = 1 << 20;

    private readonly MemoryAccount _account = keyspace.Memory;

    // Large blocks of entries that are gone, to be freed when the lock has been left.
    private MemoryBlock _dead;

    /// <summary>Bytes of the blocks and large collections that entries refer to.</summary>
    public long BlockBytes { get; private set; }

    /// <summary>An entry that no table knows yet, its value the two spans joined.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint Create(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ReadOnlySpan<byte> suffix, long expiresAtMs, ushort access)
    {
        int length = value.Length + suffix.Length;
        long capacity = BlockCapacity(length, suffix.Length > 0);
        uint reference = CreateBlank(ValueKind.String, key, length, capacity, zeroed: false, expiresAtMs, access);
        Span<byte> target = table.EntryAt(reference).KeptValue;
        value.CopyTo(target);
        suffix.CopyTo(target[value.Length..]);
        return reference;
    }

    /// <summary>An entry that no table knows yet, for a value of this length whose bytes the caller writes.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint CreateBlank(ReadOnlySpan<byte> key, int length, long expiresAtMs, ushort access) =>
        CreateBlank(ValueKind.String, key, length, length, zeroed: false, expiresAtMs, access);

    /// <summary>As that, for the packed bytes of a collection.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint CreateBlank(ValueKind kind, ReadOnlySpan<byte> key, int length, long expiresAtMs, ushort access) =>
        CreateBlank(kind, key, length, length, zeroed: false, expiresAtMs, access);

    /// <summary>
    /// An entry that no table knows yet, for a large collection. It takes no reference of its own and counts no bytes:
    /// <see cref="CountLarge"/> does.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint CreateLarge(LargeValue root, ReadOnlySpan<byte> key, long expiresAtMs, ushort access)
    {
        uint reference = CreateBlank(root.Kind, key, Entry.LargeHandleBytes, expiresAtMs, access);
        table.EntryAt(reference).SetLargeValue(root);
        return reference;
    }

    /// <summary>Counts for an entry what its large collection holds by now.</summary>
    public void CountLarge(Entry entry)
    {
        long held = entry.LargeValue.HeldBytes;
        BlockBytes += held - entry.CountedBytes;
        entry.SetCountedBytes(held);
    }

    /// <summary>An entry that no table knows yet: a value that goes on as zeros to a greater length, and may grow more.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint CreateExtended(
        ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, int length, long expiresAtMs, ushort access)
    {
        bool zeroed = length - value.Length > MinSystemZeroedBytes;
        long capacity = BlockCapacity(length, length > value.Length);
        uint reference = CreateBlank(ValueKind.String, key, length, capacity, zeroed, expiresAtMs, access);
        Span<byte> target = table.EntryAt(reference).KeptValue;
        value.CopyTo(target);
        if (!zeroed) target[value.Length..].Clear();
        return reference;
    }

    private uint CreateBlank(
        ValueKind kind, ReadOnlySpan<byte> key, int length, long capacity, bool zeroed, long expiresAtMs, ushort access)
    {
        int slotBytes = Entry.Plan(key.Length, length, expiresAtMs != Expiry.None, out int flags);
        MemoryBlock keyBlock = default;
        MemoryBlock valueBlock = default;
        uint reference;
        try
        {
            if ((flags & Entry.KeyInBlock) != 0) keyBlock = MemoryBlock.Allocate(key.Length);
            if ((flags & Entry.ValueInBlock) != 0) valueBlock = MemoryBlock.Allocate(capacity, zeroed);
            reference = table.Slab.Allocate(slotBytes);
        }
        catch (InsufficientMemoryException)
        {
            if (!keyBlock.IsNull) keyBlock.Release();
            if (!valueBlock.IsNull) valueBlock.Release();
            throw;
        }

        Entry entry = table.EntryAt(reference);
        entry.WriteHead(kind, flags, key.Length, length, expiresAtMs, access);
        WriteKey(entry, key, keyBlock);
        if (!valueBlock.IsNull) entry.SetValueBlock(valueBlock);
        BlockBytes += entry.BlockBytes;
        return reference;
    }

    /// <summary>
    /// An entry that no table knows yet, with the value of another, perhaps of another shard. A block is not copied: the
    /// two share it, and whoever wants to change it copies it then. A large collection is not copied either: the other entry
    /// goes at the end of the transaction, or at once, or <see cref="CreateLarge"/> is given a copy.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public uint CreateFrom(Entry source, ReadOnlySpan<byte> key, long expiresAtMs, ushort access)
    {
        if (source.IsLarge)
        {
            uint shared = CreateLarge(source.LargeValue, key, expiresAtMs, access);
            source.LargeValue.References++;
            return shared;
        }

        if (!source.HasFlag(Entry.ValueInBlock))
        {
            uint copy = CreateBlank(source.Kind, key, source.KeptLength, expiresAtMs, access);
            source.KeptValue.CopyTo(table.EntryAt(copy).KeptValue);
            table.EntryAt(copy).SetCompressed(source.HasFlag(Entry.Compressed));
            return copy;
        }

        // The length of a value that can only lie in a block.
        int slotBytes = Entry.Plan(key.Length, int.MaxValue, expiresAtMs != Expiry.None, out int flags);
        MemoryBlock keyBlock = (flags & Entry.KeyInBlock) != 0 ? MemoryBlock.Allocate(key.Length) : default;
        uint reference;
        try
        {
            reference = table.Slab.Allocate(slotBytes);
        }
        catch (InsufficientMemoryException)
        {
            if (!keyBlock.IsNull) keyBlock.Release();
            throw;
        }

        Entry entry = table.EntryAt(reference);
        entry.WriteHead(source.Kind, flags, key.Length, source.KeptLength, expiresAtMs, access);
        entry.SetCompressed(source.HasFlag(Entry.Compressed));
        WriteKey(entry, key, keyBlock);
        MemoryBlock valueBlock = source.ValueBlock;
        valueBlock.AddReference();
        entry.SetValueBlock(valueBlock);
        // Each entry counts its blocks; what two of them share is one memory, so one of the two comes off again.
        BlockBytes += entry.BlockBytes;
        _account.Add(-valueBlock.SizeBytes);
        return reference;
    }

    /// <summary>Frees an entry that no table knows any more.</summary>
    public void Free(uint reference)
    {
        Entry entry = table.EntryAt(reference);
        int slotBytes = entry.SlotBytes;
        if (entry.HasFlag(Entry.ValueInBlock | Entry.KeyInBlock | Entry.Large)) FreeBlocks(reference);
        table.Slab.Free(reference, slotBytes);
    }

    /// <summary>Frees the blocks of an entry whose slot is given up with its whole table.</summary>
    public void FreeBlocks(uint reference)
    {
        Entry entry = table.EntryAt(reference);
        BlockBytes -= entry.BlockBytes;
        if (entry.IsLarge && --entry.LargeValue.References == 0) keyspace.LargeValues.Free(entry.LargeValue);
        if (entry.HasFlag(Entry.KeyInBlock)) entry.KeyBlock.Release(ref _dead);
        if (!entry.HasFlag(Entry.ValueInBlock)) return;
        long sizeBytes = entry.ValueBlock.SizeBytes;
        // Somebody else keeps the bytes. A lease: they stay on the account, and the last lease takes them off. Another
        // entry: that one counts them, and its sharing has taken them off the account.
        if (!entry.ValueBlock.Release(ref _dead)) _account.Add(sizeBytes);
    }

    /// <summary>Hands out the large blocks that became free, for <see cref="MemoryBlock.FreeAll"/> under no lock.</summary>
    public MemoryBlock TakeDead()
    {
        MemoryBlock dead = _dead;
        if (!dead.IsNull) _dead = default;
        return dead;
    }

    /// <summary>Moves an entry to another slot of its class; the old one is free afterwards.</summary>
    public uint Move(uint reference)
    {
        Entry entry = table.EntryAt(reference);
        int slotBytes = entry.SlotBytes;
        uint target = table.Slab.Allocate(slotBytes);
        new ReadOnlySpan<byte>(entry.Address, slotBytes).CopyTo(new Span<byte>(table.EntryAt(target).Address, slotBytes));
        table.Slab.Free(reference, slotBytes);
        return target;
    }

    /// <summary>
    /// Writes a new string over the old one, if it fits where that lies; false if it does not, and nothing has changed.
    /// The expiry is written too, if the entry has the field; it must have it to be given one. Whether the value is
    /// compressed is the caller's to note.
    /// </summary>
    public static bool TryOverwrite(Entry entry, ReadOnlySpan<byte> value, long expiresAtMs)
    {
        if (entry.Kind != ValueKind.String || !FitsInPlace(entry, value.Length, expiresAtMs)) return false;
        entry.SetKeptLength(value.Length);
        value.CopyTo(entry.KeptValue);
        if (entry.HasFlag(Entry.HasExpiryField)) entry.SetExpiresAt(expiresAtMs);
        return true;
    }

    /// <summary>Adds bytes after the value, if there is room where it lies; false if not, and nothing has changed.</summary>
    public static bool TryAppend(Entry entry, ReadOnlySpan<byte> suffix)
    {
        int length = entry.KeptLength;
        if (!CanExtend(entry, length + suffix.Length)) return false;
        entry.SetKeptLength(length + suffix.Length);
        suffix.CopyTo(entry.KeptValue[length..]);
        return true;
    }

    /// <summary>
    /// Adds bytes after the value in its own block, made longer with room to grow on; false if it has none, or one that is
    /// small or leased, and nothing has changed. Not for an entry that a transaction may want back.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public bool TryLengthen(Entry entry, ReadOnlySpan<byte> suffix)
    {
        if (!entry.HasFlag(Entry.ValueInBlock) || entry.HasFlag(Entry.Compressed)) return false;
        MemoryBlock block = entry.ValueBlock;
        if (block.IsShared || !block.GrowsByPages) return false;
        long before = block.SizeBytes;
        MemoryBlock longer = block.Grow(BlockCapacity(entry.KeptLength + suffix.Length, grows: true));
        entry.SetValueBlock(longer);
        BlockBytes += longer.SizeBytes - before;
        return TryAppend(entry, suffix);
    }

    /// <summary>
    /// Whether the value may be written to, and grow to a length no less than its own, where it lies: there is room,
    /// nobody leases it, and it is kept as plain bytes.
    /// </summary>
    public static bool CanExtend(Entry entry, int length)
    {
        if (entry.HasFlag(Entry.Compressed)) return false;
        if (!entry.HasFlag(Entry.ValueInBlock)) return FitsInPlace(entry, length, entry.ExpiresAtMs);
        MemoryBlock block = entry.ValueBlock;
        return !block.IsShared && block.Capacity >= length;
    }

    private static void WriteKey(Entry entry, ReadOnlySpan<byte> key, MemoryBlock keyBlock)
    {
        if (keyBlock.IsNull)
        {
            entry.WriteInlineKey(key);
            return;
        }

        entry.SetKeyBlock(keyBlock);
        key.CopyTo(new Span<byte>(keyBlock.Bytes, key.Length));
    }

    /// <summary>Whether a value of another length would lie where the old one does.</summary>
    public static bool FitsInPlace(Entry entry, int length, long expiresAtMs)
    {
        if (expiresAtMs != Expiry.None && !entry.HasFlag(Entry.HasExpiryField)) return false;
        if (entry.HasFlag(Entry.ValueInBlock))
        {
            // A block more than half empty is given back rather than kept.
            MemoryBlock block = entry.ValueBlock;
            return length > Entry.MaxInlineValueBytes && !block.IsShared
                && length <= block.Capacity && length >= block.Capacity / 2;
        }

        int oldBytes = entry.SlotBytes;
        int newBytes = oldBytes - entry.KeptLength + length;
        return length <= Entry.MaxInlineValueBytes && newBytes <= SizeClasses.MaxBytes
            && SizeClasses.Of(newBytes) == SizeClasses.Of(oldBytes);
    }

    // A string that grows once will grow again: twice the size up to a megabyte, a megabyte more beyond, as in Redis.
    private static long BlockCapacity(int length, bool grows)
    {
        const int maxSpareBytes = 1 << 20;
        return grows ? (long)length + Math.Min(length, maxSpareBytes) : length;
    }
}
