using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// A value that stays as it is while the lease is held, whatever happens to its key: a counted reference to the
/// engine's own memory, no copy, for values over 16 KiB; a copy below that, and of one that is kept compressed.
/// Dispose it soon: its memory counts against the engine's. Reading and <see cref="Share"/> are thread safe; disposing
/// more often than there are holders does nothing, and the lease outlives the engine.
/// </summary>
public sealed unsafe class ValueLease : IDisposable
{
    private readonly MemoryAccount _account;
    private ulong _storedBlock;
    private int _holders = 1;

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

    /// <summary>
    /// Passes the value on: it stays until one holder more has disposed the lease. Some ten nanoseconds, whatever the size.
    /// </summary>
    /// <returns>This lease.</returns>
    /// <exception cref="ObjectDisposedException">All its holders have disposed it.</exception>
    public ValueLease Share()
    {
        int holders = Volatile.Read(ref _holders);
        while (true)
        {
            ObjectDisposedException.ThrowIf(holders == 0, this);
            int seen = Interlocked.CompareExchange(ref _holders, holders + 1, holders);
            if (seen == holders) return this;
            holders = seen;
        }
    }

    /// <summary>Gives the value back, once all holders have.</summary>
    public void Dispose()
    {
        int holders = Volatile.Read(ref _holders);
        while (holders > 0)
        {
            int seen = Interlocked.CompareExchange(ref _holders, holders - 1, holders);
            if (seen != holders)
            {
                holders = seen;
                continue;
            }

            if (holders > 1) return;
            Release();
            GC.SuppressFinalize(this);
            return;
        }
    }

    /// <summary>A lease on the value of an entry; call it under the entry's lock.</summary>
    internal static ValueLease Of(Entry entry, MemoryAccount account)
    {
        MemoryBlock block;
        int length = StringValue.Length(entry);
        if (entry.HasFlag(Entry.ValueInBlock) && !entry.HasFlag(Entry.Compressed))
        {
            block = entry.ValueBlock;
            block.AddReference();
        }
        else
        {
            block = MemoryBlock.Allocate(Math.Max(1, length));
            StringValue.CopyTo(entry, block.Span(length));
            account.Add(block.SizeBytes);
        }

        return new ValueLease(block, length, account);
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
