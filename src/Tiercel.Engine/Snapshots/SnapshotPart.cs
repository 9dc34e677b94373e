// What of a shard is behind the boundary is a question of hashes alone, so that splits, merges and moves of its entries do not
// matter: behind it are all hashes whose prefix lies before _from, and of those from there up to _to, which was a segment when the
// walk came to it, those whose home bucket lies before _home. Of a hash ahead of the boundary the first change takes an image of
// what there is of it and notes the hash; the walk passes over noted ones, and over what is made later, which is noted as well.
namespace Tiercel.Engine;

/// <summary>
/// What is yet to be saved of one shard as it was when a snapshot began. Under the lock of the shard that holds the keys now; when
/// they were removed as a whole, it has them for itself.
/// </summary>
internal sealed class SnapshotPart(Snapshot snapshot, Shard shard, Keyspace keyspace) : IEntryTaker, IDisposable
{
    private const ulong EndOfPrefixes = 1UL << 32;

    // One hold of the lock ends behind so many entries or bytes: some ten microseconds. Guesses.
    private const int MaxEntries = 128;
    private const int MaxBytes = 64 << 10;

    // And behind so many looks, however little there was to be saved.
    private const int MaxLooks = 1024;

    // So often others go first. A guess.
    private const int MaxYields = 1000;

    private readonly HashNotes _noted = new();
    private EntryImages _images = new(keyspace, snapshot);
    private Shard? _shard = shard;
    private DetachedTable _detached;
    private ulong _from;
    private ulong _to;
    private int _home;
    private uint _page;
    private int _slot;
    private bool _isOnPage;
    private int _looks;
    private bool _isBegun;
    private bool _hasFoundTimes;

    // Of the images, bytes that were copied because they were about to change.
    private long _copiedBytes;

    /// <summary>A key is about to be changed, removed or made. Under the lock.</summary>
    public void Changing(ulong hash)
    {
        if (IsBehind(hash) || snapshot.HasFailed) return;
        long images = _images.Bytes;
        long notes = _noted.Bytes;
        try
        {
            if (!_noted.Add(hash)) return;
            _shard!.Table?.VisitHash(hash, this);
        }
        catch (Exception e) when (e is InsufficientMemoryException or OutOfMemoryException)
        {
            // Whoever changes the key has nothing to do with it.
            snapshot.GiveUp(e);
        }

        _copiedBytes += _images.Bytes - images;
        snapshot.NoteCopied(_images.Bytes - images + _noted.Bytes - notes);
    }

    public void Take(Entry entry, ulong hash)
    {
        _hasFoundTimes |= ValueKinds.EarliestElementMs(entry) != Expiry.None;
        _images.Add(entry);
    }

    /// <summary>The keys are in another shard now. Under the locks of both.</summary>
    public void MoveTo(Shard target) => Volatile.Write(ref _shard, target);

    /// <summary>All keys were removed as a whole: their table is left to this. Under the lock.</summary>
    public void KeepDetached(DetachedTable table)
    {
        _detached = table;
        Volatile.Write(ref _shard, null);
    }

    /// <summary>
    /// Exchanges an empty store of images for one that holds some more entries as they were in the beginning; false if those
    /// were the last. Under no lock.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">There is no memory for them.</exception>
    public bool TakePiece(ref EntryImages images)
    {
        while (Volatile.Read(ref _shard) is { } current)
        {
            // Whoever takes a lock again and again would else keep it from those who have to be woken.
            for (int i = 0; i < MaxYields && current.IsWaitedFor; i++) Thread.Yield();
            current.Enter();
            try
            {
                if (_shard != current) continue;
                bool isMore = Walk(current.Table!);
                if (!isMore) current.Snapshot = null;
                Hand(ref images);
                return isMore;
            }
            finally
            {
                current.ExitUnchanged();
            }
        }

        bool isLeft = WalkPages(_detached.Table!);
        Hand(ref images);
        return isLeft;
    }

    /// <summary>Gives up what is left to be saved, and frees what it has.</summary>
    public void Dispose()
    {
        while (Volatile.Read(ref _shard) is { } current)
        {
            current.Enter();
            bool isHere = _shard == current;
            if (isHere && current.Snapshot == this) current.Snapshot = null;
            if (isHere) _shard = null;
            current.ExitUnchanged();
        }

        snapshot.NoteCopied(-_noted.Bytes - _copiedBytes);
        _copiedBytes = 0;
        _images.Dispose();
        _noted.Dispose();
        _detached.Free();
        _detached = default;
    }

    private bool IsBehind(ulong hash)
    {
        ulong prefix = Table.PrefixOf(hash);
        return prefix < _from || (prefix < _to && Segment.HomeOf(hash) < _home);
    }

    private void Hand(ref EntryImages images)
    {
        snapshot.NoteSaved(_images.Count, _copiedBytes);
        _copiedBytes = 0;
        (_images, images) = (images, _images);
    }

    private bool Walk(Table table)
    {
        if (!_isBegun) table.HasNewTimedElements = false;
        _isBegun = true;
        _looks = 0;
        Visitor visitor = new(this);
        while (_images.Count < MaxEntries && _images.Bytes < MaxBytes && _looks++ < MaxLooks)
        {
            if (_home == 0) _to = table.EndOfSegment(_from);
            table.VisitHomes(_from, _to, _home, ref visitor);
            if (++_home < Segment.HomeBuckets) continue;
            _home = 0;
            _from = _to;
            if (_from < EndOfPrefixes) continue;
            table.HasTimedElements = _hasFoundTimes || table.HasNewTimedElements;
            return false;
        }

        return true;
    }

    // By the pages that the entries lie on: the directory is that of a new table by now.
    private bool WalkPages(Table table)
    {
        while (_images.Count < MaxEntries && _images.Bytes < MaxBytes)
        {
            if (!_isOnPage)
            {
                if (!table.Slab.NextPage(ref _page)) return false;
                _isOnPage = true;
                _slot = 0;
            }

            uint reference = table.Slab.NextLive(_page, ref _slot);
            if (reference == 0) _isOnPage = false;
            else TakeUnlessSaved(table, reference);
        }

        return true;
    }

    private void TakeUnlessSaved(Table table, uint reference)
    {
        ulong hash = table.HashOf(reference);
        if (!IsBehind(hash) && !_noted.Contains(hash)) Take(table.EntryAt(reference), hash);
    }

    private readonly struct Visitor(SnapshotPart part) : ISlotVisitor
    {
        public void Visit(Table table, in Table.Slot slot)
        {
            part._looks++;
            uint reference = slot.Reference;
            ulong hash = table.HashOf(reference);
            ulong prefix = Table.PrefixOf(hash);
            if (prefix < part._from || prefix >= part._to || part._noted.Contains(hash)) return;
            part.Take(table.EntryAt(reference), hash);
        }
    }
}
