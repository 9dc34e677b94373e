using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// The sets of one database: different byte strings without an order, as text or bytes. Every method is atomic and safe
/// from any thread; a set comes into being with its first member and is gone with its last.
/// </summary>
/// <remarks>
/// All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed, and
/// <see cref="InvalidOperationException"/> if a key holds a value of another kind.
/// </remarks>
public sealed partial class Sets
{
    private readonly Place _place;

    internal Sets(Place place) => _place = place;

    /// <summary>Adds a member; false if it is there already.</summary>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public bool Add(CacheKey key, CacheKey member) =>
        AddAll(key, new SingleText(member.Encode(stackalloc byte[SingleKey.ScratchBytes]))) > 0;

    /// <summary>Adds several members in one step; returns how many were not there.</summary>
    /// <exception cref="ArgumentNullException">A member is null; nothing is added.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted, or memory is short: then
    /// the first members may have been added.</exception>
    [SkipLocalsInit]
    public int AddMany(CacheKey key, params ReadOnlySpan<string> members) =>
        AddAll(key, new TextList(members, stackalloc byte[SingleKey.ScratchBytes]));

    /// <summary>Removes a member; false if it is not there.</summary>
    [SkipLocalsInit]
    public bool Remove(CacheKey key, CacheKey member) =>
        RemoveAll(key, new SingleText(member.Encode(stackalloc byte[SingleKey.ScratchBytes]))) > 0;

    /// <summary>Removes several members in one step; returns how many were there.</summary>
    /// <exception cref="ArgumentNullException">A member is null; nothing is removed.</exception>
    [SkipLocalsInit]
    public int RemoveMany(CacheKey key, params ReadOnlySpan<string> members) =>
        RemoveAll(key, new TextList(members, stackalloc byte[SingleKey.ScratchBytes]));

    /// <summary>Whether something is a member; false if the key is absent.</summary>
    [SkipLocalsInit]
    public bool Contains(CacheKey key, CacheKey member)
    {
        ReadOnlySpan<byte> bytes = member.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return SingleKey.Run(_place, key, bytes, static (ref scope, in key, bytes) => Find(ref scope, in key).Contains(bytes));
    }

    /// <summary>Which of several things are members, in one step.</summary>
    /// <param name="key">The key.</param>
    /// <param name="members">What is looked for.</param>
    /// <param name="results">Takes an answer for each.</param>
    /// <returns>How many are.</returns>
    /// <exception cref="ArgumentException"><paramref name="results"/> is shorter than <paramref name="members"/>.</exception>
    [SkipLocalsInit]
    public int ContainsMany(CacheKey key, ReadOnlySpan<string> members, Span<bool> results)
    {
        if (results.Length < members.Length) throw new ArgumentException("There is no room for all answers.", nameof(results));
        Query query = new() { Members = new TextList(members, stackalloc byte[SingleKey.ScratchBytes]), Results = results };
        return SingleKey.Run(_place, key, query, static (ref scope, in key, query) =>
        {
            SetView set = Find(ref scope, in key);
            int found = 0;
            for (int i = 0; i < query.Members.Count; i++)
            {
                query.Results[i] = set.Contains(query.Members[i]);
                if (query.Results[i]) found++;
            }

            return found;
        });
    }

    /// <summary>How many members there are; 0 if the key is absent.</summary>
    public long Count(CacheKey key) =>
        SingleKey.Run(_place, key, 0, static (ref scope, in key, _) => Find(ref scope, in key).Count);

    /// <summary>Copies of all members, in no order; none if the key is absent.</summary>
    public byte[][] Members(CacheKey key) => SingleKey.Run(_place, key, 0, static (ref scope, in key, _) =>
    {
        Copying copies = new([]);
        Find(ref scope, in key).ForEach(ref copies);
        return copies.Found.ToArray();
    });

    /// <summary>A member at random, null if the key is absent.</summary>
    public byte[]? Random(CacheKey key) => RandomMany(key, 1) is [var member] ? member : null;

    /// <summary>So many different members at random, or all if there are no more.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public byte[][] RandomMany(CacheKey key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return SingleKey.Run(_place, key, count, static (ref scope, in key, count) =>
        {
            Copying copies = new([]);
            RandomMembers.VisitDifferent(Find(ref scope, in key), count, System.Random.Shared, ref copies);
            return copies.Found.ToArray();
        });
    }

    /// <summary>Removes a member at random and returns it, null if the key is absent.</summary>
    public byte[]? Pop(CacheKey key) => PopMany(key, 1) is [var member] ? member : null;

    /// <summary>Removes so many members at random in one step, or all if there are no more, and returns them.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public byte[][] PopMany(CacheKey key, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return SingleKey.RunChange(_place, key, count, static (ref scope, in key, count) =>
        {
            Copying copies = new([]);
            SingleKey.IsDone(SetOps.Open(ref scope, in key, out CollectionEntry entry));
            if (!entry.IsLarge) scope.BeginSeveral(count);
            for (; count > 0 && entry.Exists; count--)
            {
                SetOps.Pop(ref scope, in key, ref entry, System.Random.Shared, ref copies);
            }

            return copies.Found.ToArray();
        });
    }

    private static SetView Find(ref KeyScope scope, scoped in Key key)
    {
        SingleKey.IsDone(SetOps.Find(ref scope, in key, out SetView set));
        return set;
    }

    private int AddAll<TMembers>(CacheKey key, TMembers members)
        where TMembers : struct, IByteStrings, allows ref struct =>
        SingleKey.RunWrite(_place, key, members, static (ref scope, in key, members) =>
        {
            SingleKey.IsDone(SetOps.Open(ref scope, in key, out CollectionEntry entry));
            return SetOps.AddAll(ref scope, in key, ref entry, in members);
        });

    private int RemoveAll<TMembers>(CacheKey key, TMembers members)
        where TMembers : struct, IByteStrings, allows ref struct =>
        SingleKey.RunChange(_place, key, members, static (ref scope, in key, members) =>
        {
            SingleKey.IsDone(SetOps.Open(ref scope, in key, out CollectionEntry entry));
            return SetOps.RemoveAll(ref scope, in key, ref entry, in members);
        });

    private ref struct Query
    {
        public TextList Members;
        public Span<bool> Results;
    }

    private readonly struct Copying(List<byte[]> found) : ISetVisitor
    {
        public List<byte[]> Found => found;

        public void Visit(scoped ReadOnlySpan<byte> member) => found.Add(member.ToArray());
    }
}
