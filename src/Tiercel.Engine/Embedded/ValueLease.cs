using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A value that stays as it is while the lease is held, whatever happens to its key: a counted reference to the
/// engine's own memory, no copy, for values over 16 KiB; a copy below that. Dispose it soon: its memory counts
/// against the engine's. Reading is thread safe; disposing more than once does nothing, and the lease
/// outlives the engine.
/// </summary>
public sealed unsafe class ValueLease : IDisposable
{
    private readonly MemoryAccount _account;
    private ulong _storedBlock;

    internal ValueLease(MemoryBlock block, int length, MemoryAccount account)
    {
        _storedBlock = block.ToStored();
        _account = account;
        Length = length;
    }

    /// <summary>Returns the reference of a lease that nobody disposed.</summary>
    ~ValueLease() => Release();

    /// <summary>Bytes of the value.</summary>
    public int Length { get; }

    /// <summary>The value. Not to be used after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    public ReadOnlySpan<byte> Span
    {
        get
        {
            MemoryBlock block = MemoryBlock.FromStored(Volatile.Read(ref _storedBlock));
            ObjectDisposedException.ThrowIf(block.IsNull, this);
            return new ReadOnlySpan<byte>(block.Bytes, Length);
        }
    }

    /// <summary>Gives the value back.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>A lease on the value of an entry; call it under the entry's lock.</summary>
    internal static ValueLease Of(Entry entry, MemoryAccount account)
    {
        MemoryBlock block;
        if (entry.HasFlag(Entry.ValueInBlock))
        {
            block = entry.ValueBlock;
            block.AddReference();
        }
        else
        {
            block = MemoryBlock.Allocate(Math.Max(1, entry.ValueLength));
            entry.Value.CopyTo(new Span<byte>(block.Bytes, entry.ValueLength));
            account.Add(block.SizeBytes);
        }

        return new ValueLease(block, entry.ValueLength, account);
    }

    private void Release()
    {
        MemoryBlock block = MemoryBlock.FromStored(Interlocked.Exchange(ref _storedBlock, 0));
        if (block.IsNull) return;
        long sizeBytes = block.SizeBytes;
        // An entry that let go of the block first has left its size on the account: see EntryStore.
        if (block.Release()) _account.Add(-sizeBytes);
    }
}
