using System.Text;

namespace Tiercel.Engine;

// Walks over the elements of a sorted set. Between two steps no lock is held: the caller may take all the time it wants.
public sealed partial class SortedSets
{
    // Elements fetched at once by an enumeration: enough to hide the price of a step.
    private const int PageSize = 256;

    /// <summary>
    /// The elements whose members match a pattern, in no order. One that is there from the first step to the last is found;
    /// one that comes or goes meanwhile perhaps; while the sorted set grows or shrinks one may be found twice. No lock is held
    /// while the caller looks at an element, and it may change the sorted set.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="pattern">As in KEYS of Redis; null = all elements.</param>
    public IEnumerable<KeyValuePair<byte[], double>> Enumerate(string key, string? pattern = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        return EnumeratePages(key, pattern is null ? "*"u8.ToArray() : Encoding.UTF8.GetBytes(pattern));
    }

    /// <summary>As <see cref="Enumerate"/>, the members decoded from UTF-8.</summary>
    public IEnumerable<KeyValuePair<string, double>> EnumerateStrings(string key, string? pattern = null) =>
        Enumerate(key, pattern).Select(static e => KeyValuePair.Create(Encoding.UTF8.GetString(e.Key), e.Value));

    /// <summary>
    /// One step of a walk: adds the elements found to a list and returns the cursor of the next step, 0 at the end. With the
    /// guarantees of <see cref="Enumerate"/>, over as much time as the caller likes.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="cursor">0 to begin, then what the last step returned. Any value is safe.</param>
    /// <param name="found">Takes the elements; the step may find none and yet not be the last.</param>
    /// <param name="pattern">As in KEYS of Redis, in bytes; empty = all elements.</param>
    /// <param name="count">About how many elements to look at, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive.</exception>
    public ulong Scan(
        CacheKey key,
        ulong cursor,
        ICollection<KeyValuePair<byte[], double>> found,
        ReadOnlySpan<byte> pattern = default,
        int count = PageSize)
    {
        ArgumentNullException.ThrowIfNull(found);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        // The caller's collection may run code of the caller's: not under a lock.
        Walk walk = new() { Cursor = cursor, Count = count, Pattern = new GlobPattern(pattern.IsEmpty ? "*"u8 : pattern), Found = [] };
        ulong next = Read(key, walk, static (view, walk) =>
        {
            Matching matching = new(walk.Pattern, new Copying(walk.Found));
            return view.Scan(walk.Cursor, walk.Count, ref matching);
        });
        foreach (KeyValuePair<byte[], double> element in walk.Found) found.Add(element);
        return next;
    }

    private IEnumerable<KeyValuePair<byte[], double>> EnumeratePages(string key, byte[] pattern)
    {
        List<KeyValuePair<byte[], double>> page = [];
        ulong cursor = 0;
        do
        {
            page.Clear();
            cursor = Scan(key, cursor, page, pattern, PageSize);
            foreach (KeyValuePair<byte[], double> element in page) yield return element;
        }
        while (cursor != 0);
    }

    private ref struct Walk
    {
        public ulong Cursor;
        public int Count;
        public GlobPattern Pattern;
        public List<KeyValuePair<byte[], double>> Found;
    }

    private readonly ref struct Matching(GlobPattern pattern, Copying copies) : ISortedSetVisitor
    {
        private readonly GlobPattern _pattern = pattern;

        public void Visit(scoped ReadOnlySpan<byte> member, double score)
        {
            if (_pattern.Matches(member)) copies.Visit(member, score);
        }
    }
}
