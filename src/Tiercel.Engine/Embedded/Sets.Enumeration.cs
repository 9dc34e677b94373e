using System.Text;

namespace Tiercel.Engine;

// Walks over the members of a set. Between two steps no lock is held: the caller may take all the time it wants.
public sealed partial class Sets
{
    // Members fetched at once by an enumeration: enough to hide the price of a step.
    private const int PageSize = 256;

    /// <summary>
    /// The members that match a pattern, as they are found. A member that is there from the first step to the last is found;
    /// one that comes or goes meanwhile perhaps; while the set grows or shrinks one may be found twice. No lock is held
    /// while the caller looks at a member, and it may change the set.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="pattern">As in KEYS of Redis; null = all members.</param>
    public IEnumerable<byte[]> Enumerate(string key, string? pattern = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return EnumeratePages(key, pattern is null ? "*"u8.ToArray() : Encoding.UTF8.GetBytes(pattern));
    }

    /// <summary>As <see cref="Enumerate"/>, the members decoded from UTF-8.</summary>
    public IEnumerable<string> EnumerateStrings(string key, string? pattern = null) =>
        Enumerate(key, pattern).Select(Encoding.UTF8.GetString);

    /// <summary>
    /// One step of a walk: adds the members found to a list and returns the cursor of the next step, 0 at the end. With the
    /// guarantees of <see cref="Enumerate"/>, over as much time as the caller likes.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="cursor">0 to begin, then what the last step returned. Any value is safe.</param>
    /// <param name="found">Takes the members; the step may find none and yet not be the last.</param>
    /// <param name="pattern">As in KEYS of Redis, in bytes; empty = all members.</param>
    /// <param name="count">About how many members to look at, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public ulong Scan(
        CacheKey key, ulong cursor, ICollection<byte[]> found, ReadOnlySpan<byte> pattern = default, int count = PageSize)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // The caller's collection may run code of the caller's: not under a lock.
        Walk walk = new() { Cursor = cursor, Count = count, Pattern = new GlobPattern(pattern.IsEmpty ? "*"u8 : pattern), Found = [] };
        ulong next = SingleKey.Run(_place, key, walk, static (ref scope, in key, walk) =>
        {
            Matching matching = new(walk.Pattern, walk.Found);
            return Find(ref scope, in key).Scan(walk.Cursor, walk.Count, ref matching);
        });
        foreach (byte[] member in walk.Found) found.Add(member);
        return next;
    }

    private IEnumerable<byte[]> EnumeratePages(string key, byte[] pattern)
    {
        List<byte[]> page = [];
        ulong cursor = 0;
        do
        {
            page.Clear();
            cursor = Scan(key, cursor, page, pattern, PageSize);
            foreach (byte[] member in page) yield return member;
        }
        while (cursor != 0);
    }

    private ref struct Walk
    {
        public ulong Cursor;
        public int Count;
        public GlobPattern Pattern;
        public List<byte[]> Found;
    }

    private readonly ref struct Matching(GlobPattern pattern, List<byte[]> found) : ISetVisitor
    {
        private readonly GlobPattern _pattern = pattern;

        public void Visit(scoped ReadOnlySpan<byte> member)
        {
            if (_pattern.Matches(member)) found.Add(member.ToArray());
        }
    }
}
