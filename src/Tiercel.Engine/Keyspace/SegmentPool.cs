using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The segments a table could use: cut from pages of the arena, and those that merges set free. The memory of a free
/// one goes back to the system under no lock (<see cref="GiveBack"/>), as the system takes its time.
/// </summary>
/// <remarks>
/// Protected by the shard's lock, but for <see cref="HasDropped"/>, <see cref="GiveBack"/> and <see cref="Release"/>.
/// A segment that is being given back belongs to nobody else meanwhile; who is short of one takes a new one.
/// </remarks>
internal sealed unsafe class SegmentPool(Arena arena)
{
    private const int SegmentUnits = Segment.Bytes >> Arena.UnitShift;

    // Held while memory goes back: a page that holds the segment must not get another owner before.
    private readonly Lock _givingBack = new();

    // Of both kinds the memory is still there, or not any more. The third comes back from there, under the lock above.
    private readonly Stack<uint> _dropped = new();
    private readonly Stack<uint> _empty = new();
    private readonly Stack<uint> _givenBack = new();
    private readonly List<uint> _pages = [];
    private uint _next;
    private uint _pageEnd;
    private bool _isReleased;

    // Of the free segments, those kept for entries that a transaction may have to put back.
    private int _reserved;

    /// <summary>Whether there is a free segment whose memory could go back. May be asked without the lock.</summary>
    public bool HasDropped => _dropped.Count > 0;

    /// <summary>Bytes of memory held: whole pages, without what went back.</summary>
    public long HeldBytes
    {
        get
        {
            CollectGivenBack();
            return ((long)_pages.Count * Arena.PageBytes) - ((long)_empty.Count * Segment.Bytes);
        }
    }

    private int Free => _dropped.Count + _empty.Count;

    /// <summary>A segment that is not kept in reserve, its content undefined.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; nothing has changed.</exception>
    public uint Take()
    {
        if (Free <= _reserved) CollectGivenBack();
        return Free > _reserved ? TakeFree() : TakeNew();
    }

    /// <summary>A segment for an entry that must find a place: one of the reserve, if there is one.</summary>
    public uint TakeReserved() => Free > 0 ? TakeFree() : TakeNew();

    /// <summary>Makes sure that so many can be taken without new memory, before the lock is left.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; nothing has changed.</exception>
    public void Prepare(int count)
    {
        if (Free < _reserved + count) CollectGivenBack();
        while (Free < _reserved + count) _empty.Push(TakeNew());
    }

    /// <summary>Keeps one more in reserve, but no more than this many in all.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left; nothing has changed.</exception>
    public void Reserve(int atMost)
    {
        if (_reserved >= atMost) return;
        Prepare(1);
        _reserved++;
    }

    /// <summary>Nothing is kept in reserve any more.</summary>
    public void DropReserve() => _reserved = 0;

    /// <summary>Takes a segment back that the table does not use any more.</summary>
    public void Drop(uint segment) => _dropped.Push(segment);

    /// <summary>Takes a free segment out, for <see cref="GiveBack"/> once the lock is left; false if there is none.</summary>
    public bool TryTakeDropped(out uint segment)
    {
        segment = 0;
        return Free > _reserved && _dropped.TryPop(out segment);
    }

    /// <summary>Gives the memory of a segment back to the system. Call it under no lock.</summary>
    public void GiveBack(uint segment)
    {
        lock (_givingBack)
        {
            // The page has gone back, with all that lies in it.
            if (_isReleased) return;
            VirtualMemory.Discard(arena.Base + ((ulong)segment << Arena.UnitShift), Segment.Bytes);
            _givenBack.Push(segment);
        }
    }

    /// <summary>Gives all pages back, segments in use or not: the table is done with. Call it under no lock.</summary>
    public void Release()
    {
        lock (_givingBack) _isReleased = true;
        foreach (uint page in _pages) arena.ReturnPage(page);
        _pages.Clear();
    }

    private uint TakeFree() => _dropped.TryPop(out uint segment) ? segment : _empty.Pop();

    private uint TakeNew()
    {
        if (_next == _pageEnd)
        {
            uint page = arena.TakePage(Slab.RecordBytes);
            _pages.Add(page);
            _next = page * Arena.PageUnits;
            _pageEnd = _next + Arena.PageUnits;
        }

        uint segment = _next;
        _next += SegmentUnits;
        return segment;
    }

    // Not waited for: the system may be at work under that lock.
    private void CollectGivenBack()
    {
        if (!_givingBack.TryEnter()) return;
        try
        {
            while (_givenBack.TryPop(out uint segment)) _empty.Push(segment);
        }
        finally
        {
            _givingBack.Exit();
        }
    }
}
