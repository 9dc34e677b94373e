// What a fork does for a process, for one collection: its memory as it was at a moment, while others change it. Every type saves
// the bytes that it is about to overwrite, for a transaction that may want them back; that is where the lines they lie in are
// copied, the first time (LineImages). What is freed in the meantime stays as long as the image is read: slots of a heap are kept
// like bytes that are overwritten, blocks are not freed but noted, unless they are younger than the image; a root that nothing
// refers to any more is left to the image as a whole.
//
// The bytes belong to whoever holds the shard's lock; the image has a lock of its own, which a writer takes for each copy and the
// reader for each slice. So the reader does not care which key of which shard the collection belongs to by now, or whether any:
// what it finds not copied nobody has begun to change, and cannot before the slice is over.
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// The memory of a large collection as it was at the moment when this was made. Writers call it through their root, under the
/// lock of the collection; one thread reads.
/// </summary>
internal sealed unsafe class LargeImage : IDisposable
{
    // Then the reader takes its turn, whoever waits. A guess.
    private const int MaxYields = 1000;

    private readonly Lock _lock = new();
    private readonly LargeValue _root;
    private readonly IImageKeeper _keeper;
    private readonly Keyspace _keyspace;
    private readonly LineImages _lines = new();
    private readonly NoteTable<BlockNote> _blocks = new();
    private readonly Action<BlockNote> _free;
    private readonly int _number;
    private List<LargeValue>? _leftRoots;

    // Blocks for which there was no room to note them: linked, as nobody reads them any more once that has failed.
    private byte* _leftBlocks;
    private long _leftBytes;
    private long _reportedBytes;
    private Exception? _failure;
    private int _waitingWriters;
    private bool _isOver;

    private LargeImage(LargeValue root, IImageKeeper keeper, Keyspace keyspace)
    {
        _root = root;
        _keeper = keeper;
        _keyspace = keyspace;
        _free = Free;
        _number = LargeImages.Register(this);
    }

    private enum BlockState : byte
    {
        /// <summary>Younger than the image, and in use.</summary>
        New,

        /// <summary>Younger, and freed: the address may be taken again.</summary>
        Freed,

        /// <summary>Of the image, and freed by the collection: to be freed in the end.</summary>
        Left,
    }

    private struct BlockNote : INote
    {
        public ulong Number { get; set; }

        public BlockState State;
    }

    /// <summary>The lines of memory as they were. Between <see cref="BeginSlice"/> and <see cref="EndSlice"/>.</summary>
    public LineImages Lines => _lines;

    /// <summary>How it is read.</summary>
    public SliceLimits Limits => _keyspace.SliceLimits;

    /// <summary>Begins an image of a collection, which is locked; null if there are too many.</summary>
    public static LargeImage? TryBegin(LargeValue root, IImageKeeper keeper, Keyspace keyspace)
    {
        LargeImage image = new(root, keeper, keyspace);
        if (image._number == 0) return null;
        root.SetImageNumber(image._number);
        return image;
    }

    /// <summary>Whether it is one of this root, and wants to know what happens to it.</summary>
    public bool IsOf(LargeValue root) => _root.Address == root.Address && !Volatile.Read(ref _isOver);

    /// <summary>Bytes of the collection are about to be overwritten, or go out of use.</summary>
    public void Keep(void* address, long bytes)
    {
        EnterToWrite();
        try
        {
            if (_isOver || _failure is not null) return;
            try
            {
                _lines.Keep(address, bytes);
                Report();
            }
            catch (Exception e) when (e is InsufficientMemoryException or OutOfMemoryException)
            {
                FailNeedsLock(e);
            }
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>The collection has taken a block.</summary>
    public void BlockAllocated(byte* block)
    {
        EnterToWrite();
        try
        {
            if (_isOver || _failure is not null) return;
            try
            {
                _blocks.Add((ulong)block, out _).State = BlockState.New;
                Report();
            }
            catch (Exception e) when (e is InsufficientMemoryException or OutOfMemoryException)
            {
                FailNeedsLock(e);
            }
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>The collection frees a block; true if that is left to the image.</summary>
    public bool TryLeave(byte* block, long bytes)
    {
        EnterToWrite();
        try
        {
            if (_isOver) return false;
            try
            {
                ref BlockNote note = ref _blocks.Add((ulong)block, out bool isUnknown);
                note.State = isUnknown ? BlockState.Left : BlockState.Freed;
                if (note.State == BlockState.Freed) return false;
            }
            catch (Exception e) when (e is InsufficientMemoryException or OutOfMemoryException)
            {
                FailNeedsLock(e);
                *(byte**)block = _leftBlocks;
                _leftBlocks = block;
            }

            _leftBytes += bytes;
            Report();
            return true;
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Nothing refers to a root any more that owns memory of the image; true if freeing it is left to the image.</summary>
    public bool TryLeave(LargeValue root)
    {
        EnterToWrite();
        try
        {
            if (_isOver) return false;
            (_leftRoots ??= []).Add(root);
            _leftBytes += root.HeldBytes;
            Report();
            return true;
        }
        finally
        {
            _lock.Exit();
        }
    }

    /// <summary>Reads bytes as they were, however many, in slices of its own. Not under the lock.</summary>
    /// <exception cref="InsufficientMemoryException">The image has failed.</exception>
    public void Read(byte* address, Span<byte> target)
    {
        // Some microseconds. A guess.
        const int sliceBytes = 16 << 10;
        while (!target.IsEmpty)
        {
            int here = Math.Min(sliceBytes, target.Length);
            BeginSlice();
            try
            {
                _lines.Read(address, target[..here]);
            }
            finally
            {
                EndSlice();
            }

            target = target[here..];
            address += here;
        }
    }

    /// <summary>
    /// Takes the lock of the image for some microseconds, in which nobody can begin to change a line. Writers go first: whoever
    /// takes a lock again and again would else keep it from those who have to be woken.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">There was no memory for what changed.</exception>
    public void BeginSlice()
    {
        for (int i = 0; i < MaxYields && Volatile.Read(ref _waitingWriters) > 0; i++) Thread.Yield();
        _lock.Enter();
        if (_failure is null) return;
        _lock.Exit();
        throw new InsufficientMemoryException("There was no memory for the image of a collection.", _failure);
    }

    /// <summary>Leaves the lock of the image.</summary>
    public void EndSlice() => _lock.Exit();

    /// <summary>Ends it, and frees what was left to it.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            if (_isOver) return;
            _isOver = true;
        }

        // From here on nobody else looks at what it has.
        LargeImages.Remove(_number);
        _blocks.ForEach(_free);
        while (_leftBlocks is not null)
        {
            byte* next = *(byte**)_leftBlocks;
            NativeBlock.Free(_leftBlocks);
            _leftBlocks = next;
        }

        _blocks.Dispose();
        _lines.Dispose();
        foreach (LargeValue root in _leftRoots ?? []) ValueKinds.Of(root.Kind).Free(root, _keyspace);
        _keeper.NoteCopied(-_reportedBytes);
    }

    private void EnterToWrite()
    {
        if (_lock.TryEnter()) return;
        Interlocked.Increment(ref _waitingWriters);
        _lock.Enter();
        Interlocked.Decrement(ref _waitingWriters);
    }

    private static void Free(BlockNote note)
    {
        if (note.State == BlockState.Left) NativeBlock.Free((byte*)note.Number);
    }

    private void FailNeedsLock(Exception failure)
    {
        _failure ??= failure;
        _keeper.GiveUp(failure);
    }

    private void Report()
    {
        long bytes = _lines.Bytes + _blocks.Bytes + _leftBytes;
        if (bytes == _reportedBytes) return;
        _keeper.NoteCopied(bytes - _reportedBytes);
        _reportedBytes = bytes;
    }
}
