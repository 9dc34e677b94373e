// Many threads stage records; whoever needs its own to be written becomes the leader and writes all that is staged, in one
// call and behind one header, while the others wait for it and mostly find that theirs went along. To sync is a step of its
// own, so that writing goes on meanwhile.
//
// A position counts the bytes of records since the writer was made; a place counts the bytes of one file.
using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Storage;

/// <summary>
/// Appends records to a file in groups: their order is that in which they were staged, and each group is checked when it is
/// read. After a failed write or sync nothing more is written until <see cref="BeginAnew"/>. Thread safe.
/// </summary>
/// <param name="file">Where groups are appended.</param>
/// <param name="syncedPlace">Up to which place of it all is on the disk.</param>
/// <param name="position">The position of the first record.</param>
/// <param name="time">Tells how long a sync takes; null = the system's.</param>
internal sealed class GroupCommitWriter(IFile file, long syncedPlace, long position = 0, TimeProvider? time = null) : IDisposable
{
    private readonly Lock _writing = new();
    private readonly Lock _syncing = new();
    private IFile _file = file;

    // What the records behind a cut go to, until the leader has come there.
    private IFile? _next;

    // The file before a cut, until it is synced and closed.
    private IFile? _former;
    private long _writtenTo = position;
    private long _syncedTo = position;
    private long _syncedPlace = syncedPlace;
    private volatile Exception? _failure;

    /// <summary>
    /// Makes an empty file a log, on the disk: it begins with a group of nothing, so that what a power cut leaves of the first
    /// real one is known for what it is.
    /// </summary>
    /// <exception cref="IOException">The disk is full or broken.</exception>
    public static void Begin(IFile file)
    {
        Span<byte> header = stackalloc byte[GroupHeader.MaxBytes];
        file.Append(header[..GroupHeader.Write(header, 0, 0, [])]);
        file.Sync();
    }

    /// <summary>Where records are appended, within <see cref="StagedBytes.Enter"/> and <see cref="StagedBytes.Exit"/>.</summary>
    public StagedBytes Staged { get; } = new(position);

    /// <summary>Syncs that take long.</summary>
    public SyncDelays Delays { get; } = new(time ?? TimeProvider.System);

    /// <summary>All records before this position are in a file.</summary>
    public long WrittenTo => Volatile.Read(ref _writtenTo);

    /// <summary>All records before this position are on the disk.</summary>
    public long SyncedTo => Volatile.Read(ref _syncedTo);

    /// <summary>Bytes of the present file.</summary>
    public long FileBytes => Volatile.Read(ref _file).Length;

    /// <summary>Why nothing is written any more; null = all is well.</summary>
    public Exception? Failure => _failure;

    /// <summary>Stops writing, as after a failed write: something could not be staged that what follows depends on.</summary>
    public void GiveUp(Exception reason) => _failure ??= reason;

    /// <summary>
    /// Writes all that was staged before the call, by this thread or another; false if that failed, now or before. Waits for a
    /// write that is under way.
    /// </summary>
    public bool Write()
    {
        long target = Staged.End;
        if (WrittenTo >= target && Volatile.Read(ref _next) is null) return true;
        lock (_writing)
        {
            // A cut is passed though nothing lies before it.
            while ((WrittenTo < target || _next is not null) && _failure is null) WriteGroup();
        }

        return WrittenTo >= target;
    }

    /// <summary>
    /// Waits until all that was written before the call is on the disk; false if that failed, or a write did, now or before.
    /// Waits for a sync that is under way; writing goes on meanwhile.
    /// </summary>
    public bool Sync()
    {
        long target = WrittenTo;
        if (SyncedTo >= target && Volatile.Read(ref _former) is null) return _failure is null;
        lock (_syncing)
        {
            bool isDone = SyncedTo >= target && _former is null;
            if (!isDone && _failure is null) SyncWritten();
        }

        return _failure is null && SyncedTo >= target;
    }

    /// <summary>
    /// Writes and syncs what is staged, and behind it a group of nothing that tells that all before it is on the disk: the end of
    /// a file that is closed in peace. False if that failed.
    /// </summary>
    public bool Seal()
    {
        if (!Write() || !Sync()) return false;
        Span<byte> nothing = stackalloc byte[StagedBytes.HeadBytes];
        lock (_syncing)
        {
            lock (_writing) TryAppend(nothing);
            if (_failure is null) SyncWritten();
        }

        return _failure is null;
    }

    /// <summary>
    /// Records staged from here on go to another file, those staged before still to the present one. Nobody stages meanwhile:
    /// the caller sees to that, and that all before the last cut has been synced.
    /// </summary>
    public void Cut(IFile next)
    {
        Debug.Assert(_next is null, "there is one cut at a time");
        Staged.Enter();
        Volatile.Write(ref _next, next);
        Staged.Cut();
        Staged.Exit();
    }

    /// <summary>
    /// After a failure: records staged from here on go to another file; those before it that were not written are given up, as
    /// the caller has another way to what they said. Nobody stages meanwhile.
    /// </summary>
    public void BeginAnew(IFile next)
    {
        lock (_syncing)
        lock (_writing)
        {
            Staged.Enter();
            Staged.Clear();
            Staged.Exit();
            _former?.Dispose();
            _former = null;
            _next?.Dispose();
            _next = null;
            _file.Dispose();
            _file = next;
            _syncedPlace = 0;
            Volatile.Write(ref _writtenTo, Staged.End);
            Volatile.Write(ref _syncedTo, Staged.End);
            _failure = null;
        }
    }

    public void Dispose()
    {
        _former?.Dispose();
        _next?.Dispose();
        _file.Dispose();
        Staged.Dispose();
    }

    // Under _writing.
    private void WriteGroup()
    {
        Delays.NoteWrite();
        NativeBuffer group = Staged.Take(out long end, out bool isBeforeCut);
        if (group.Length > StagedBytes.HeadBytes && !TryAppend(group.Written)) return;
        if (isBeforeCut) PassCut();
        Volatile.Write(ref _writtenTo, end);
    }

    // The header, which is of any length, ends where the records begin: both go in one call.
    private bool TryAppend(Span<byte> group)
    {
        Span<byte> header = stackalloc byte[GroupHeader.MaxBytes];
        try
        {
            ReadOnlySpan<byte> records = group[StagedBytes.HeadBytes..];
            header = header[..GroupHeader.Write(header, _file.Length, Volatile.Read(ref _syncedPlace), records)];
            int start = StagedBytes.HeadBytes - header.Length;
            header.CopyTo(group[start..]);
            _file.Append(group[start..]);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failure = e;
            return false;
        }
    }

    // A file is synced before anything in the one behind it counts as synced: a prefix is what is promised.
    private void PassCut()
    {
        Debug.Assert(_former is null, "a cut is passed before the file of the last one was synced");
        Volatile.Write(ref _former, _file);
        Volatile.Write(ref _file, _next!);
        Volatile.Write(ref _next, null);
        Volatile.Write(ref _syncedPlace, 0);
    }

    // Under _syncing.
    private void SyncWritten()
    {
        IFile? former;
        IFile present;
        long position;
        long place;
        lock (_writing)
        {
            former = _former;
            present = _file;
            position = WrittenTo;
            place = present.Length;
        }

        Delays.Begin();
        try
        {
            former?.Sync();
            present.Sync();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _failure = e;
            return;
        }
        finally
        {
            Delays.End();
        }

        lock (_writing)
        {
            if (former is not null)
            {
                former.Dispose();
                _former = null;
            }

            if (_file == present) _syncedPlace = place;
        }

        Volatile.Write(ref _syncedTo, position);
    }
}
