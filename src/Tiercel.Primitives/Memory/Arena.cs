using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tiercel.Primitives;

/// <summary>
/// A range of 32 GiB of addresses that gets memory page by page. What lies in it is named by a 32-bit reference in
/// units of 8 bytes, half the size of a pointer; reference 0 is nothing.
/// </summary>
/// <remarks>
/// <code>
/// offset        size     content
/// color x 64    16 B     head, free for the owner's use
/// head + 16     256 MiB  directory of the owner: grows in place
/// 256 MiB+64Ki  16 MiB   page records of the slab
/// 288 MiB       …        pages of 128 KiB
/// </code>
/// The color differs from arena to arena. Without it the heads of 64 shards, the first thing every look-up reads, would
/// fall on one set of the first-level cache and throw one another out.
/// Addresses are never given back to the system: an arena that is returned goes to a pool, its memory discarded.
/// So a thread that looks in without the lock (the batch prefetch) reads zeros or somebody's live data, but
/// never faults. Not thread safe otherwise.
/// </remarks>
internal sealed unsafe class Arena
{
    public const int PageShift = 17;
    public const int PageBytes = 1 << PageShift;
    public const int UnitShift = 3;

    /// <summary>References per page.</summary>
    public const int PageUnits = PageBytes >> UnitShift;

    public const int HeadBytes = 16;
    public const int MaxDirectoryEntries = 1 << 26;

    private const long ReservedBytes = 1L << 35;
    private const long RecordsOffset = (256L << 20) + (64 << 10);
    private const long FirstPageOffset = 288L << 20;
    private const uint FirstPage = (uint)(FirstPageOffset >> PageShift);
    private const uint EndPage = (uint)(ReservedBytes >> PageShift);

    // The head and the records are committed by this much at a time: what a small database touches stays small,
    // because the system gives memory only to what is written.
    private const long SmallCommitBytes = 64 << 10;
    private const int MinCommitPages = 8;
    private const int MaxCommitPages = 512;

    private const int Colors = 64;
    private const int CacheLineBytes = 64;

    private static readonly ConcurrentBag<Arena> Pool = [];
    private static int _colors;

    private readonly Stack<uint> _freePages = new();
    private long _directoryCommitted;
    private long _recordsCommitted;
    private uint _nextPage;
    private uint _committedEnd;

    private Arena(byte* address)
    {
        Base = address;
        Head = address + (Interlocked.Increment(ref _colors) % Colors * CacheLineBytes);
        _nextPage = FirstPage;
        _committedEnd = FirstPage;
    }

    /// <summary>The first byte. Add a reference times 8 to it for the address.</summary>
    public byte* Base { get; }

    /// <summary>The 16 bytes at the owner's disposal; the directory follows them.</summary>
    public byte* Head { get; }

    /// <summary>The page records, indexed by page number; valid up to the last page handed out.</summary>
    public byte* Records => Base + RecordsOffset;

    /// <summary>Pages that hold data.</summary>
    public int PagesInUse => (int)(_nextPage - FirstPage) - _freePages.Count;

    /// <summary>Number of the first page there is.</summary>
    public static uint FirstPageNumber => FirstPage;

    /// <summary>Number after the last page ever handed out.</summary>
    public uint EndPageNumber => _nextPage;

    /// <summary>An empty arena, all zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no addresses or no memory left.</exception>
    public static Arena Rent()
    {
        if (Pool.TryTake(out Arena? arena)) return arena;
        byte* address = VirtualMemory.Reserve(unchecked((nuint)ReservedBytes));
        if (address is null) throw new InsufficientMemoryException("The system refused to reserve 32 GiB of addresses.");
        arena = new Arena(address);
        arena.CommitDirectory(1);
        return arena;
    }

    /// <summary>Gives all memory back and the addresses to the pool. Nothing may use the arena afterwards.</summary>
    public void Return()
    {
        VirtualMemory.Discard(Base, (nuint)_directoryCommitted);
        if (_recordsCommitted > 0) VirtualMemory.Discard(Records, (nuint)_recordsCommitted);
        if (_nextPage > FirstPage)
        {
            VirtualMemory.Discard(Base + FirstPageOffset, (nuint)(_nextPage - FirstPage) << PageShift);
        }

        _freePages.Clear();
        _nextPage = FirstPage;
        Pool.Add(this);
    }

    /// <summary>Makes room for a directory of this many 4-byte entries.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public void CommitDirectory(int entries)
    {
        Debug.Assert(entries <= MaxDirectoryEntries, "the directory has outgrown its range");
        long needed = Head - Base + HeadBytes + ((long)entries * sizeof(uint));
        Commit(ref _directoryCommitted, 0, needed);
    }

    /// <summary>A page of 128 KiB; its content is what its last owner left, or zeros.</summary>
    /// <exception cref="InsufficientMemoryException">32 GiB are used up, or the system has no memory left.</exception>
    public uint TakePage(int recordBytes)
    {
        if (_freePages.TryPop(out uint page)) return page;
        if (_nextPage == EndPage) throw new InsufficientMemoryException("A shard has used its 32 GiB.");
        Commit(ref _recordsCommitted, RecordsOffset, (long)(_nextPage + 1) * recordBytes);
        if (_nextPage == _committedEnd)
        {
            int growth = Math.Clamp((int)(_committedEnd - FirstPage) / 8, MinCommitPages, MaxCommitPages);
            uint end = Math.Min(EndPage, _committedEnd + (uint)growth);
            byte* start = Base + ((long)_committedEnd << PageShift);
            if (!VirtualMemory.TryCommit(start, (nuint)(end - _committedEnd) << PageShift)) ThrowNoMemory();
            _committedEnd = end;
        }

        return _nextPage++;
    }

    /// <summary>Gives a page and its memory back.</summary>
    public void ReturnPage(uint page)
    {
        VirtualMemory.Discard(Base + ((long)page << PageShift), PageBytes);
        _freePages.Push(page);
    }

    private void Commit(ref long committed, long offset, long needed)
    {
        if (needed <= committed) return;
        long target = (needed + SmallCommitBytes - 1) / SmallCommitBytes * SmallCommitBytes;
        if (!VirtualMemory.TryCommit(Base + offset + committed, (nuint)(target - committed))) ThrowNoMemory();
        committed = target;
    }

    private static void ThrowNoMemory() => throw new InsufficientMemoryException("The system has no memory left.");
}
