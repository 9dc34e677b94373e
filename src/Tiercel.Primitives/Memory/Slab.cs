using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>
/// Slots of equal size cut from the pages of an arena. Allocation takes the first free slot of the first page with
/// room; a page whose last slot is freed goes back.
/// </summary>
/// <remarks>
/// A free slot begins with 4 zero bytes and the reference of the next free slot of its page; whoever owns the slots
/// keeps the first byte of a live one non-zero, so a page can be walked (<see cref="NextLive"/>).
/// Page records are apart from the pages: freeing touches the slot and the record, never a cold page header.
/// Not thread safe.
/// </remarks>
internal sealed unsafe class Slab
{
    private static readonly int[] SlotsPerPage =
        [.. Enumerable.Range(0, SizeClasses.Count).Select(static c => c == 0 ? 0 : Arena.PageBytes / SizeClasses.Size(c))];

    private static int _owners;

    private readonly Arena _arena;
    private readonly byte* _base;

    // Tells this slab's pages from those of others in the arena, of a successor after a flush too.
    private readonly int _owner;
    private readonly ClassState[] _classes = new ClassState[SizeClasses.Count];
    private uint _sparePage;

    /// <summary>A slab that takes its pages from an arena, perhaps beside others.</summary>
    public Slab(Arena arena)
    {
        _arena = arena;
        _owner = Interlocked.Increment(ref _owners);
        _base = arena.Base;
    }

    /// <summary>Bytes of live slots, rounding included.</summary>
    public long LiveBytes { get; private set; }

    /// <summary>Pages that hold live slots.</summary>
    public int Pages { get; private set; }

    /// <summary>Bytes of one page record: what <see cref="Arena.TakePage"/> is told.</summary>
    public static int RecordBytes => sizeof(PageRecord);

    private PageRecord* Records => (PageRecord*)_arena.Records;

    [StructLayout(LayoutKind.Sequential)]
    private struct PageRecord
    {
        public int SizeClass;
        public int Live;
        public int Bump;
        public uint FreeHead;
        public uint Next;
        public uint Previous;
        public Listing Listing;
        public int Owner;
    }

    /// <summary>Whether allocation may take from a page: not while it is full, nor while it is being emptied.</summary>
    private enum Listing
    {
        Full,
        Listed,
        Closed,
    }

    private struct ClassState
    {
        public uint FirstWithRoom;
        public int Pages;
        public int Live;
    }

    /// <summary>A slot of at least this many bytes, its content undefined.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint Allocate(int bytes)
    {
        int sizeClass = SizeClasses.Of(bytes);
        int slotBytes = SizeClasses.Size(sizeClass);
        ref ClassState state = ref _classes[sizeClass];
        uint page = state.FirstWithRoom;
        if (page == 0) page = AddPage(sizeClass);
        PageRecord* record = Records + page;
        uint reference = record->FreeHead;
        if (reference != 0)
        {
            record->FreeHead = ((uint*)(_base + ((ulong)reference << Arena.UnitShift)))[1];
        }
        else
        {
            reference = (page * Arena.PageUnits) + (uint)((record->Bump++ * slotBytes) >> Arena.UnitShift);
        }

        record->Live++;
        state.Live++;
        LiveBytes += slotBytes;
        if (record->FreeHead == 0 && record->Bump == SlotsPerPage[sizeClass]) Unlist(ref state, page);
        return reference;
    }

    /// <summary>Frees a slot that <see cref="Allocate"/> gave for this many bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(uint reference, int bytes)
    {
        int sizeClass = SizeClasses.Of(bytes);
        uint page = reference / Arena.PageUnits;
        PageRecord* record = Records + page;
        Debug.Assert(record->SizeClass == sizeClass, "a slot is freed with another size than it was allocated with");
        Debug.Assert(record->Live > 0, "a slot is freed twice");
        uint* slot = (uint*)(_base + ((ulong)reference << Arena.UnitShift));
        slot[0] = 0;
        slot[1] = record->FreeHead;
        record->FreeHead = reference;
        ref ClassState state = ref _classes[sizeClass];
        state.Live--;
        LiveBytes -= SizeClasses.Size(sizeClass);
        if (--record->Live == 0) RemovePage(ref state, page);
        else if (record->Listing == Listing.Full) List(ref state, page);
    }

    /// <summary>
    /// A page worth emptying: of a class that wastes more than a page and a fifth of what it holds, the page with
    /// the fewest live slots. The page is closed to allocation until <see cref="Reopen"/>. False if there is none.
    /// </summary>
    public bool TryCloseSparsePage(out uint page)
    {
        page = 0;
        for (int c = 1; c < _classes.Length; c++)
        {
            ref ClassState state = ref _classes[c];
            if (state.Pages < 2) continue;
            int slots = SlotsPerPage[c];
            int wasted = (state.Pages * slots) - state.Live;
            if (wasted <= slots + (state.Live / 5)) continue;
            page = Sparsest(in state);
            if (page == 0) continue;
            Unlist(ref state, page);
            Records[page].Listing = Listing.Closed;
            return true;
        }

        return false;
    }

    /// <summary>Whether a page that was closed still holds slots; not if its last was freed meanwhile.</summary>
    public bool IsClosed(uint page) =>
        // Another slab of the arena may have the page by now, and be emptying it too.
        Records[page].Owner == _owner && Records[page].Listing == Listing.Closed;

    /// <summary>Opens a page to allocation again, if it has room.</summary>
    public void Reopen(uint page)
    {
        PageRecord* record = Records + page;
        if (!IsClosed(page)) return;
        record->Listing = Listing.Full;
        int slots = SlotsPerPage[record->SizeClass];
        if (record->FreeHead != 0 || record->Bump < slots) List(ref _classes[record->SizeClass], page);
    }

    /// <summary>The next live slot of a page at or after slot <paramref name="index"/>, which is moved past it; 0 if none.</summary>
    public uint NextLive(uint page, ref int index)
    {
        PageRecord* record = Records + page;
        int slotBytes = SizeClasses.Size(record->SizeClass);
        while (index < record->Bump)
        {
            uint reference = (page * Arena.PageUnits) + (uint)((index++ * slotBytes) >> Arena.UnitShift);
            if (_base[(ulong)reference << Arena.UnitShift] != 0) return reference;
        }

        return 0;
    }

    /// <summary>Gives back the page that is kept for the next allocation.</summary>
    public void Trim()
    {
        if (_sparePage == 0) return;
        _arena.DropPage(_sparePage);
        _sparePage = 0;
    }

    /// <summary>Gives back every page, live slots or not: the slab is done with.</summary>
    public void Release()
    {
        Trim();
        uint page = 0;
        while (NextPage(ref page))
        {
            Records[page] = default;
            _arena.ReturnPage(page);
        }

        Pages = 0;
    }

    /// <summary>Goes on to the next page that holds live slots of this slab; begin with 0. False if there is none.</summary>
    public bool NextPage(ref uint page)
    {
        page = Math.Max(page + 1, Arena.FirstPageNumber);
        for (; page < _arena.EndPageNumber; page++)
        {
            if (Records[page].Live > 0 && Records[page].Owner == _owner) return true;
        }

        return false;
    }

    /// <summary>Checks every record against the slots; throws on the first contradiction.</summary>
    public void CheckInvariants()
    {
        int[] live = new int[_classes.Length];
        long liveBytes = 0;
        uint page = 0;
        while (NextPage(ref page))
        {
            PageRecord* record = Records + page;
            int index = 0;
            int found = 0;
            while (NextLive(page, ref index) != 0) found++;
            if (found != record->Live) throw new InvalidOperationException($"Page {page}: {found} live slots, {record->Live} counted.");
            live[record->SizeClass] += found;
            liveBytes += (long)found * SizeClasses.Size(record->SizeClass);
        }

        for (int c = 1; c < live.Length; c++)
        {
            if (live[c] == _classes[c].Live) continue;
            throw new InvalidOperationException($"Class {c}: {live[c]} live slots, {_classes[c].Live} counted.");
        }

        if (liveBytes != LiveBytes) throw new InvalidOperationException($"{liveBytes} live bytes, {LiveBytes} counted.");
    }

    private uint AddPage(int sizeClass)
    {
        uint page = _sparePage;
        if (page != 0) _sparePage = 0;
        else page = _arena.TakePage(RecordBytes);
        Records[page] = new PageRecord { SizeClass = sizeClass, Owner = _owner };
        ref ClassState state = ref _classes[sizeClass];
        state.Pages++;
        Pages++;
        List(ref state, page);
        return page;
    }

    private void RemovePage(ref ClassState state, uint page)
    {
        if (Records[page].Listing == Listing.Listed) Unlist(ref state, page);
        state.Pages--;
        Pages--;
        Records[page] = default;
        if (_sparePage == 0) _sparePage = page;
        else _arena.DropPage(page);
    }

    private void List(ref ClassState state, uint page)
    {
        PageRecord* record = Records + page;
        record->Listing = Listing.Listed;
        record->Previous = 0;
        record->Next = state.FirstWithRoom;
        if (state.FirstWithRoom != 0) Records[state.FirstWithRoom].Previous = page;
        state.FirstWithRoom = page;
    }

    private void Unlist(ref ClassState state, uint page)
    {
        PageRecord* record = Records + page;
        record->Listing = Listing.Full;
        if (record->Previous != 0) Records[record->Previous].Next = record->Next;
        else state.FirstWithRoom = record->Next;
        if (record->Next != 0) Records[record->Next].Previous = record->Previous;
    }

    private uint Sparsest(in ClassState state)
    {
        // A bounded look: the list is in the order of the last freeing, so the sparse ones come by soon enough.
        const int maxLooks = 64;
        uint best = 0;
        uint page = state.FirstWithRoom;
        for (int looks = 0; page != 0 && looks < maxLooks; looks++, page = Records[page].Next)
        {
            if (best == 0 || Records[page].Live < Records[best].Live) best = page;
        }

        return best;
    }
}
