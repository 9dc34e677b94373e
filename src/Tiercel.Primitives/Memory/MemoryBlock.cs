using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>
/// A counted piece of process memory for what is too large for a slab. A handle of one pointer: copying the handle
/// does not count, <see cref="AddReference"/> does. The one who drops the last reference frees it.
/// </summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       4     references
/// 4       4     unused
/// 8       8     capacity in bytes
/// 16      …     the bytes
/// </code>
/// Counting is atomic. The bytes may be changed only by one who holds the single reference, under the lock of
/// the entry that owns it.
/// </remarks>
internal readonly unsafe struct MemoryBlock
{
    /// <summary>From this size on the usual allocators take a block from the system, and give it back there: glibc's limit.</summary>
    private const int MinSystemBytes = 128 << 10;

    private const int HeaderBytes = 16;

    private readonly byte* _address;

    private MemoryBlock(byte* address) => _address = address;

    public bool IsNull => _address is null;

    public long Capacity => *(long*)(_address + 8);

    public byte* Bytes => _address + HeaderBytes;

    /// <summary>What the block occupies.</summary>
    public long SizeBytes => Capacity + HeaderBytes;

    /// <summary>Whether the system can make it longer without a copy, as the usual allocators let it.</summary>
    public bool GrowsByPages => SizeBytes >= MinSystemBytes;

    public bool IsShared => Volatile.Read(ref *(int*)_address) > 1;

    /// <summary>The handle as a number, to be stored in an entry.</summary>
    public ulong ToStored() => (ulong)_address;

    public static MemoryBlock FromStored(ulong stored) => new((byte*)stored);

    /// <summary>The first bytes of the block.</summary>
    public Span<byte> Span(int length)
    {
        Debug.Assert((uint)length <= (ulong)Capacity, "the block is shorter");
        return new Span<byte>(Bytes, length);
    }

    /// <summary>A block of at least this capacity with one reference, its bytes undefined or zero.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public static MemoryBlock Allocate(long capacity, bool zeroed = false)
    {
        Debug.Assert(capacity > 0, "an empty block has no use");
        NativeBlock.ThrowIfRefused(capacity);
        byte* address;
        try
        {
            // Large blocks that are asked for as zeros come so from the system: no page is touched.
            nuint size = (nuint)capacity + HeaderBytes;
            address = (byte*)(zeroed ? NativeMemory.AllocZeroed(size) : NativeMemory.Alloc(size));
        }
        catch (OutOfMemoryException)
        {
            throw new InsufficientMemoryException($"The system has no {capacity} bytes left for a value.");
        }

        *(long*)address = 1;
        *(long*)(address + 8) = capacity;
        return new MemoryBlock(address);
    }

    /// <summary>
    /// The same bytes with a greater capacity, in place of this block, whose single reference the caller holds. Where
    /// <see cref="GrowsByPages"/> they are not copied.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; the block is as it was.</exception>
    public MemoryBlock Grow(long capacity)
    {
        Debug.Assert(!IsShared && capacity >= Capacity, "others would see it move");
        NativeBlock.ThrowIfRefused(capacity);
        byte* address;
        try
        {
            address = (byte*)NativeMemory.Realloc(_address, (nuint)capacity + HeaderBytes);
        }
        catch (OutOfMemoryException)
        {
            throw new InsufficientMemoryException($"The system has no {capacity} bytes left for a value.");
        }

        *(long*)(address + 8) = capacity;
        return new MemoryBlock(address);
    }

    public void AddReference() => AddReferences(1);

    public void AddReferences(int count) => Interlocked.Add(ref *(int*)_address, count);

    /// <summary>Drops a reference; true if it was the last and the memory is gone.</summary>
    public bool Release()
    {
        int left = Interlocked.Decrement(ref *(int*)_address);
        Debug.Assert(left >= 0, "a block is released more often than referenced");
        if (left != 0) return false;
        NativeMemory.Free(_address);
        return true;
    }

    /// <summary>
    /// Drops a reference as <see cref="Release()"/> does, for callers under a lock: a large block is not freed, as the
    /// system takes a millisecond for some ten megabytes, but put at the head of a chain for <see cref="FreeAll"/>.
    /// </summary>
    public bool Release(ref MemoryBlock chain)
    {
        if (SizeBytes < MinSystemBytes) return Release();
        int left = Interlocked.Decrement(ref *(int*)_address);
        Debug.Assert(left >= 0, "a block is released more often than referenced");
        if (left != 0) return false;
        *(ulong*)Bytes = chain.ToStored();
        chain = this;
        return true;
    }

    /// <summary>Frees the blocks of a chain that <see cref="Release(ref MemoryBlock)"/> made.</summary>
    public static void FreeAll(MemoryBlock chain)
    {
        while (!chain.IsNull)
        {
            MemoryBlock next = FromStored(*(ulong*)chain.Bytes);
            NativeMemory.Free(chain._address);
            chain = next;
        }
    }
}
