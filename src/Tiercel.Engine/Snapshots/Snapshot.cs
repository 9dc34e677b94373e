using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// All databases as they were at one moment, read piece by piece while others change them. The moment is when it begins, under
/// all locks, for some microseconds; from then on whoever changes a key for the first time keeps what it was. Removing all keys
/// of a database leaves them to the snapshot, which frees them. There is one at a time; one thread reads it.
/// </summary>
internal sealed class Snapshot : IImageKeeper, IDisposable
{
    private readonly Keyspace _keyspace;
    private readonly List<SnapshotDatabase> _databases = [];
    private EntryImages _images;

    // Whether the images are the last of their part.
    private bool _isPartAtEnd;
    private long _copiedBytes;
    private volatile Exception? _failure;
    private int _database;
    private int _part;

    private Snapshot(Keyspace keyspace)
    {
        _keyspace = keyspace;
        _images = new EntryImages(keyspace, this);
    }

    /// <summary>The databases that held keys.</summary>
    public IReadOnlyList<SnapshotDatabase> Databases => _databases;

    /// <summary>The version of the format that can hold what there is.</summary>
    public int Version { get; private set; } = RdbFormat.Version;

    /// <summary>Keys there were.</summary>
    public long TotalKeys { get; private set; }

    /// <summary>Keys that were read.</summary>
    public long SavedKeys { get; private set; }

    /// <summary>Bytes that were copied as they were about to change, and are yet to be read.</summary>
    public long CopiedBytes => Volatile.Read(ref _copiedBytes);

    /// <summary>The most of these so far.</summary>
    public long PeakCopiedBytes { get; private set; }

    /// <summary>
    /// Begins one; null if another is taken, or if a long transaction holds some of the data: waiting for that would hold up
    /// everybody.
    /// </summary>
    /// <param name="keyspace">Whose data.</param>
    /// <param name="atBeginning">Is done at its moment, under all locks; it must be short.</param>
    /// <exception cref="ObjectDisposedException">The keyspace is disposed.</exception>
    public static Snapshot? TryBegin(Keyspace keyspace, Action? atBeginning = null)
    {
        if (keyspace.Reservations.IsAny) return null;
        Snapshot snapshot = new(keyspace);
        if (!keyspace.TryBegin(snapshot)) return null;
        try
        {
            keyspace.BeginFreeing();
        }
        catch
        {
            keyspace.EndSnapshot();
            throw;
        }

        try
        {
            snapshot.Begin(atBeginning);
            return snapshot;
        }
        catch
        {
            snapshot.Dispose();
            throw;
        }
    }

    /// <summary>The present database, the first one at the beginning; false behind the last.</summary>
    public bool TryGetDatabase(out SnapshotDatabase database)
    {
        bool isThere = _database < _databases.Count;
        database = isThere ? _databases[_database] : default;
        return isThere;
    }

    /// <summary>
    /// Adds records of the present database to a buffer; false if those were the last, and the next database is the present one.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">There was no memory for what changed; the snapshot is worth nothing.</exception>
    /// <exception cref="ObjectDisposedException">The keyspace is being disposed.</exception>
    public bool ReadPiece(ref PooledBuffer target)
    {
        if (_failure is { } failure) throw new InsufficientMemoryException("There was no memory for a snapshot.", failure);
        ObjectDisposedException.ThrowIf(_keyspace.IsDisposed, _keyspace);
        SnapshotPart[] parts = _databases[_database].Parts;
        if (_images.Count == 0) _isPartAtEnd = !parts[_part].TakePiece(ref _images);
        if (_images.SavePiece(ref target) || !_isPartAtEnd) return true;
        parts[_part].Dispose();
        if (++_part < parts.Length) return true;
        _part = 0;
        _database++;
        return false;
    }

    /// <summary>Ends it, whether or not all was read.</summary>
    public void Dispose()
    {
        foreach (SnapshotDatabase database in _databases)
        {
            foreach (SnapshotPart part in database.Parts) part.Dispose();
        }

        _images.Dispose();
        _keyspace.EndSnapshot();
        _keyspace.EndFreeing();
    }

    /// <summary>It cannot be finished: what keeps it says so to whoever reads it.</summary>
    public void GiveUp(Exception failure) => _failure = failure;

    /// <summary>Whether it cannot be finished.</summary>
    internal bool HasFailed => _failure is not null;

    /// <summary>Somebody has copied what he changes, or memory for that was freed.</summary>
    public void NoteCopied(long bytes)
    {
        if (bytes == 0) return;
        // The peak may miss what several add at once: it is there to be looked at.
        long copied = Interlocked.Add(ref _copiedBytes, bytes);
        if (copied > PeakCopiedBytes) PeakCopiedBytes = copied;
    }

    /// <summary>Entries have been handed to the reader, of which so many bytes had been copied before.</summary>
    internal void NoteSaved(int entries, long copiedBytes)
    {
        SavedKeys += entries;
        NoteCopied(-copiedBytes);
    }

    private void Begin(Action? atBeginning)
    {
        ShardPlan everything = new();
        everything.AddEverything();
        Transaction transaction = Transaction.ForThisThread();
        long started = Stopwatch.GetTimestamp();
        transaction.Begin(_keyspace, everything);
        try
        {
            for (int i = 0; i < _keyspace.DatabaseCount; i++)
            {
                if (_keyspace.DatabaseIfCreated(i) is { } database) Begin(database);
            }

            atBeginning?.Invoke();
        }
        finally
        {
            transaction.End();
        }

        _keyspace.SlowEvents.Note(SlowEvents.SnapshotBegin, Stopwatch.GetElapsedTime(started));
    }

    private void Begin(Database database)
    {
        List<SnapshotPart> parts = [];
        long keys = 0;
        long expiring = 0;
        foreach (Shard shard in database.Shards)
        {
            if (shard.Table is not { Count: > 0 } table) continue;
            if (table.HasTimedElements) Version = RdbFormat.NewestRead;
            keys += table.Count;
            expiring += table.CountWithExpiry;
            shard.Snapshot = new SnapshotPart(this, shard, _keyspace);
            parts.Add(shard.Snapshot);
        }

        if (parts.Count == 0) return;
        TotalKeys += keys;
        _databases.Add(new SnapshotDatabase(database.Index, keys, expiring, [.. parts]));
    }
}

/// <summary>A database in a snapshot.</summary>
/// <param name="Index">Its number when the snapshot began.</param>
/// <param name="Keys">Keys it held, those included whose time had passed.</param>
/// <param name="Expiring">Of these, keys with an expiry.</param>
/// <param name="Parts">What is read of its shards.</param>
internal readonly record struct SnapshotDatabase(int Index, long Keys, long Expiring, SnapshotPart[] Parts);
