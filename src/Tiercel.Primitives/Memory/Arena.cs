using System.Collections.Concurrent;
using System.Diagnostics;

namespace Tiercel.Primitives;

/// <summary>
/// A range of 32 GiB of addresses that gets memory page by page, shared by a few tenants. What lies in it is named by
/// a 32-bit reference in units of 8 bytes, half the size of a pointer; reference 0 is nothing.
/// </summary>
/// <remarks>
/// <code>
/// offset        size         content
/// 0             8 x 320 B    smallest directory of each tenant
/// 4 KiB         8 x 4160 B   small directory of each tenant
/// 1 MiB         8 x 31 MiB   large directory of each tenant
/// 256 MiB       16 MiB       page records of the slabs
/// 288 MiB       …            pages of 128 KiB, to whoever asks
/// </code>
/// Tenants share an arena so that their memory lies close together: with a range for each shard the first loads from
/// directory, bucket and entry stalled for over a quarter of a reactor's time (docs/decisions/0001).
/// Addresses are never given back to the system: an arena that is returned goes to a pool, its memory discarded.
/// So a thread that looks in without a lock (the batch prefetch) reads zeros or somebody's live data, but never faults.
/// Taking and returning pages is thread safe; a page belongs to the tenant that took it.
/// </remarks>
internal sealed unsafe class Arena
{
    public const int Tenants = 8;
    public const int PageShift = 17;
    public const int PageBytes = 1 << PageShift;
    public const int UnitShift = 3;

    /// <summary>References per page.</summary>
    public const int PageUnits = PageBytes >> UnitShift;

    /// <summary>Entries of 4 bytes that fit the smallest directory: those of all tenants lie in one page of the system.</summary>
    public const int SmallestDirectoryEntries = 64;

    /// <summary>Entries of 4 bytes that fit the small directory.</summary>
    public const int SmallDirectoryEntries = 1024;

    /// <summary>Entries of 4 bytes that fit the large directory: a power of two.</summary>
    public const int MaxDirectoryEntries = 1 << 22;

    private const int SmallestDirectoryBytes = (SmallestDirectoryEntries * sizeof(uint)) + 64;
    private const int SmallDirectoriesOffset = 4 << 10;

    // One line more than a page, so that the first lines of the tenants fall on different sets of the cache.
    private const int SmallDirectoryBytes = (SmallDirectoryEntries * sizeof(uint)) + 64;
    private const long LargeDirectoriesOffset = 1L << 20;
    private const long LargeDirectoryBytes = 31L << 20;
    private const long ReservedBytes = 1L << 35;
    private const long RecordsOffset = 256L << 20;
    private const long FirstPageOffset = 288L << 20;
    private const uint FirstPage = (uint)(FirstPageOffset >> PageShift);
    private const uint EndPage = (uint)(ReservedBytes >> PageShift);

    // Directories and records are committed by this much at a time: what a small database touches stays small,
    // because the system gives memory only to what is written.
    private const long SmallCommitBytes = 64 << 10;
    private const int MinCommitPages = 8;
    private const int MaxCommitPages = 512;

    private static readonly ConcurrentBag<Arena> Pool = [];

    private readonly Lock _lock = new();
    private readonly Stack<uint> _freePages = new();

    // Returned without their memory being given back yet: the first to be taken again.
    private readonly Stack<uint> _droppedPages = new();
    private readonly long[] _directoryCommitted = new long[Tenants];
    private long _smallCommitted;
    private long _recordsCommitted;
    private uint _nextPage;
    private uint _committedEnd;

    private Arena(byte* address)
    {
        Base = address;
        _nextPage = FirstPage;
        _committedEnd = FirstPage;
    }

    /// <summary>The first byte. Add a reference times 8 to it for the address.</summary>
    public byte* Base { get; }

    /// <summary>The page records, indexed by page number; valid up to the last page handed out.</summary>
    public byte* Records => Base + RecordsOffset;

    /// <summary>Number after the last page that may be handed out: the end of the range, unless somebody sets less.</summary>
    public uint PageLimit { get; set; } = EndPage;

    /// <summary>Pages that somebody has taken.</summary>
    public int PagesInUse
    {
        get
        {
            lock (_lock) return (int)(_nextPage - FirstPage) - _freePages.Count - _droppedPages.Count;
        }
    }

    /// <summary>Number of the first page there is.</summary>
    public static uint FirstPageNumber => FirstPage;

    /// <summary>Number after the last page ever handed out.</summary>
    public uint EndPageNumber => Volatile.Read(ref _nextPage);

    /// <summary>An empty arena, all zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no addresses or no memory left.</exception>
    public static Arena Rent()
    {
        if (Pool.TryTake(out Arena? arena)) return arena;
        byte* address = VirtualMemory.Reserve(unchecked((nuint)ReservedBytes));
        if (address is null) throw new InsufficientMemoryException("The system refused to reserve 32 GiB of addresses.");
        arena = new Arena(address);
        arena.Commit(ref arena._smallCommitted, 0, SmallDirectoriesOffset + (Tenants * SmallDirectoryBytes));
        return arena;
    }

    /// <summary>Gives all memory back and the addresses to the pool. Nothing may use the arena afterwards.</summary>
    public void Return()
    {
        VirtualMemory.Discard(Base, (nuint)_smallCommitted);
        for (int i = 0; i < Tenants; i++)
        {
            if (_directoryCommitted[i] > 0) VirtualMemory.Discard(LargeDirectory(i), (nuint)_directoryCommitted[i]);
        }

        if (_recordsCommitted > 0) VirtualMemory.Discard(Records, (nuint)_recordsCommitted);
        if (_nextPage > FirstPage)
        {
            VirtualMemory.Discard(Base + FirstPageOffset, (nuint)(_nextPage - FirstPage) << PageShift);
        }

        _freePages.Clear();
        _droppedPages.Clear();
        _nextPage = FirstPage;
        PageLimit = EndPage;
        Pool.Add(this);
    }

    /// <summary>A tenant's directory with room for this many 4-byte entries: of its three the smallest that they fit.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public uint* Directory(int tenant, int entries)
    {
        Debug.Assert(entries <= MaxDirectoryEntries, "the directory has outgrown its range");
        if (entries <= SmallestDirectoryEntries) return (uint*)(Base + (tenant * SmallestDirectoryBytes));
        if (entries <= SmallDirectoryEntries) return (uint*)(Base + SmallDirectoriesOffset + (tenant * SmallDirectoryBytes));
        long offset = LargeDirectory(tenant) - Base;
        lock (_lock) Commit(ref _directoryCommitted[tenant], offset, (long)entries * sizeof(uint));
        return (uint*)(Base + offset);
    }

    /// <summary>A page of 128 KiB; its content is what its last owner left, or zeros.</summary>
    /// <exception cref="InsufficientMemoryException">32 GiB are used up, or the system has no memory left.</exception>
    public uint TakePage(int recordBytes)
    {
        lock (_lock)
        {
            if (_droppedPages.TryPop(out uint page) || _freePages.TryPop(out page)) return page;
            if (_nextPage >= PageLimit) throw new InsufficientMemoryException("An arena has used up its addresses.");
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
    }

    /// <summary>
    /// Returns a page and leaves its memory to <see cref="TryGivePageBack"/>: for callers under a lock, as the system may
    /// take tens of microseconds.
    /// </summary>
    public void DropPage(uint page)
    {
        lock (_lock) _droppedPages.Push(page);
    }

    /// <summary>Gives the memory of one dropped page back to the system; false if there is none. Call it under no lock.</summary>
    public bool TryGivePageBack()
    {
        uint page;
        lock (_lock)
        {
            if (!_droppedPages.TryPop(out page)) return false;
        }

        ReturnPage(page);
        return true;
    }

    /// <summary>Returns a page and gives its memory back to the system.</summary>
    public void ReturnPage(uint page)
    {
        VirtualMemory.Discard(Base + ((long)page << PageShift), PageBytes);
        lock (_lock) _freePages.Push(page);
    }

    private byte* LargeDirectory(int tenant) => Base + LargeDirectoriesOffset + (tenant * LargeDirectoryBytes);

    private void Commit(ref long committed, long offset, long needed)
    {
        if (needed <= committed) return;
        long target = (needed + SmallCommitBytes - 1) / SmallCommitBytes * SmallCommitBytes;
        if (!VirtualMemory.TryCommit(Base + offset + committed, (nuint)(target - committed))) ThrowNoMemory();
        committed = target;
    }

    private static void ThrowNoMemory() => throw new InsufficientMemoryException("The system has no memory left.");
}
