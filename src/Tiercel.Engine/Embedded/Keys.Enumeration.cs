using System.Text;

namespace Tiercel.Engine;

// Walks over the keys of a database. Between two steps no lock is held: the caller may take all the time it wants.
public sealed partial class Keys
{
    // Keys fetched at once by an enumeration: enough to hide the price of a step.
    private const int PageSize = 256;

    /// <summary>
    /// The keys that match a pattern, as they are found. A key that is there from the first step to the last is found; one
    /// that comes or goes meanwhile perhaps; while the database grows or shrinks one may be found twice. No lock is
    /// held while the caller looks at a key, and it may change the database.
    /// </summary>
    /// <param name="pattern">As in KEYS of Redis (<c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>\x</c>); null = all keys.</param>
    public IEnumerable<byte[]> Enumerate(string? pattern = null)
    {
        byte[] bytes = pattern is null ? "*"u8.ToArray() : Encoding.UTF8.GetBytes(pattern);
        List<byte[]> page = [];
        ulong cursor = 0;
        do
        {
            page.Clear();
            cursor = Scan(cursor, page, bytes, PageSize);
            foreach (byte[] key in page) yield return key;
        }
        while (cursor != 0);
    }

    /// <summary>As <see cref="Enumerate"/>, the keys decoded from UTF-8.</summary>
    public IEnumerable<string> EnumerateStrings(string? pattern = null) => Enumerate(pattern).Select(Encoding.UTF8.GetString);

    /// <summary>
    /// One step of a walk: adds the keys found to a list and returns the cursor of the next step, 0 at the end. With the
    /// guarantees of <see cref="Enumerate"/>, over as much time as the caller likes.
    /// </summary>
    /// <param name="cursor">0 to begin, then what the last step returned. Any value is safe.</param>
    /// <param name="found">Takes the keys; the step may find none and yet not be the last.</param>
    /// <param name="pattern">As in KEYS of Redis, in bytes; empty = all keys.</param>
    /// <param name="count">About how many keys to look at, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public ulong Scan(ulong cursor, ICollection<byte[]> found, ReadOnlySpan<byte> pattern = default, int count = PageSize)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ObjectDisposedException.ThrowIf(_place.Keyspace.IsDisposed, _place.Keyspace);
        // The caller's collection may run code of the caller's: not under a lock.
        List<byte[]> page = [];
        Finder finder = new(new GlobPattern(pattern.IsEmpty ? "*"u8 : pattern), page);
        ulong next;
        int walk = _place.BeginWalk();
        try
        {
            next = _place.Database.Scan(cursor, count, ref finder);
        }
        finally
        {
            _place.EndWalk(walk);
        }

        foreach (byte[] key in page) found.Add(key);
        return next;
    }

    private readonly ref struct Finder(GlobPattern pattern, List<byte[]> found) : IEntryVisitor
    {
        private readonly GlobPattern _pattern = pattern;

        public void Visit(ReadOnlySpan<byte> key, in EntryRef entry)
        {
            if (_pattern.Matches(key)) found.Add(key.ToArray());
        }
    }
}
