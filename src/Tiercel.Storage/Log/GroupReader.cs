// What a power cut leaves at the end of a log may be anything: parts of the last writes, in any order. A group that is not
// what its header says ends the log, if it lies behind all that was known to be on the disk: what comes after it depends on it.
// If a later header that is true in itself says that the disk had it, it was damaged since, and that is nothing to pass over.
using Tiercel.Primitives;

namespace Tiercel.Storage;

/// <summary>What <see cref="GroupReader.Read"/> found at a place.</summary>
internal enum GroupFinding : byte
{
    /// <summary>A group that is what was written.</summary>
    Whole,

    /// <summary>Bytes that no header stands before: another program wrote them, or they are the rest of a write.</summary>
    NoHeader,

    /// <summary>A header, or the beginning of one, but not what it says.</summary>
    Damaged,

    /// <summary>The end of the file.</summary>
    End,
}

/// <summary>Reads the groups of a log that <see cref="GroupCommitWriter"/> wrote. One thread at a time.</summary>
internal sealed class GroupReader(IFile file) : IDisposable
{
    private const int SearchBytes = 1 << 20;

    private readonly NativeBuffer _group = new(SearchBytes);

    /// <summary>What the last group holds.</summary>
    public Span<byte> Records => _group.Written;

    /// <summary>Up to which place of the file all was on the disk when the last group was written.</summary>
    public long SyncedTo { get; private set; }

    /// <summary>Reads what lies at a place.</summary>
    /// <param name="place">Where it begins.</param>
    /// <param name="next">Where the next one does, if this is a whole group.</param>
    /// <exception cref="IOException">The disk is broken.</exception>
    /// <exception cref="InsufficientMemoryException">No memory is left for a group that the file is long enough for.</exception>
    public GroupFinding Read(long place, out long next)
    {
        next = place;
        Span<byte> head = stackalloc byte[GroupHeader.MaxBytes];
        head = head[..file.Read(place, head)];
        if (head.IsEmpty) return GroupFinding.End;
        if (!GroupHeader.IsAt(head)) return GroupFinding.NoHeader;
        if (!GroupHeader.TryRead(head, out GroupHeader header, out int headerBytes)) return GroupFinding.Damaged;
        if (header.Bytes > file.Length - place - headerBytes) return GroupFinding.Damaged;
        _group.Truncate(0);
        int read = file.Read(place + headerBytes, _group.Reserve(header.Bytes)[..header.Bytes]);
        _group.Commit(read);
        if (read < header.Bytes || !GroupHeader.Matches(place, head[..headerBytes], _group.Written)) return GroupFinding.Damaged;
        SyncedTo = header.SyncedTo;
        next = place + headerBytes + header.Bytes;
        return GroupFinding.Whole;
    }

    /// <summary>
    /// Looks behind a place where something is damaged for a group that is whole and knew bytes behind that place to be on the
    /// disk: then the damage is none that a power cut explains.
    /// </summary>
    /// <exception cref="IOException">The disk is broken.</exception>
    public bool IsKnownSynced(long place)
    {
        using NativeBuffer window = new(SearchBytes);
        Span<byte> bytes = window.Reserve(SearchBytes);
        for (long from = place + 1; from < file.Length;)
        {
            int read = file.Read(from, bytes);
            int at = GroupHeader.IndexIn(bytes[..read]);
            if (at < 0)
            {
                // The next one may lie across the end of what was read.
                if (read <= GroupHeader.MaxBytes) return false;
                from += read - GroupHeader.MaxBytes;
                continue;
            }

            from += at;
            if (Read(from, out long next) != GroupFinding.Whole)
            {
                from++;
                continue;
            }

            if (SyncedTo > place) return true;
            from = next;
        }

        return false;
    }

    public void Dispose() => _group.Dispose();
}
