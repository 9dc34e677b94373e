using System.Runtime.CompilerServices;
using System.Text;

namespace Tiercel.Engine;

/// <summary>
/// Positions on the earth, by key and member. They are kept in sorted sets, as scores of 52 bits, less than a metre apart:
/// <see cref="SortedSets"/> removes members, counts them and walks over them. Every method is atomic and safe from any thread.
/// </summary>
/// <remarks>
/// Distances are in metres, on a sphere. All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed,
/// <see cref="InvalidOperationException"/> if a key holds a value of another kind, and those that add
/// <see cref="InsufficientMemoryException"/> if a limit is reached and nothing may be evicted.
/// </remarks>
public sealed class Geo
{
    private readonly Place _place;
    private readonly SortedSets _members;

    internal Geo(Place place, SortedSets members) => (_place, _members) = (place, members);

    /// <summary>Gives a member a position, whether it is there or not.</summary>
    /// <returns>Whether the member is new.</returns>
    /// <exception cref="ArgumentException">The position is beyond its limits.</exception>
    public bool Add(CacheKey key, CacheKey member, GeoPosition position) =>
        _members.Add(key, member, ScoreOf(position));

    /// <summary>Gives several members positions in one step; of one that comes twice the last counts.</summary>
    /// <returns>How many of the members are new.</returns>
    /// <exception cref="ArgumentNullException">A member is null; nothing is added.</exception>
    /// <exception cref="ArgumentException">A position is beyond its limits; nothing is added.</exception>
    public int AddMany(CacheKey key, params ReadOnlySpan<KeyValuePair<string, GeoPosition>> members)
    {
        KeyValuePair<string, double>[] scores = new KeyValuePair<string, double>[members.Length];
        for (int i = 0; i < scores.Length; i++) scores[i] = new(members[i].Key, ScoreOf(members[i].Value));
        return _members.AddMany(key, scores);
    }

    /// <summary>Gives a member a position if it is not there, or only if it is; returns whether that has changed anything.</summary>
    /// <exception cref="ArgumentException">The position is beyond its limits, or the condition is one of scores.</exception>
    public bool TrySet(CacheKey key, CacheKey member, GeoPosition position, ScoreCondition condition)
    {
        if ((condition & (ScoreCondition.IfGreater | ScoreCondition.IfLess)) != 0)
            throw new ArgumentException("A position is not greater or less than another.", nameof(condition));
        return _members.TrySet(key, member, ScoreOf(position), condition);
    }

    /// <summary>Where a member lies; null if it is not there.</summary>
    public GeoPosition? Position(CacheKey key, CacheKey member) =>
        _members.Score(key, member) is { } score ? GeoOps.PositionOf(score) : null;

    /// <summary>Where some members lie, in their order, in one step; null for each that is not there.</summary>
    /// <exception cref="ArgumentNullException">A member is null.</exception>
    public GeoPosition?[] Positions(CacheKey key, params ReadOnlySpan<string> members) => Array.ConvertAll(
        _members.Scores(key, members), static score => score is { } s ? GeoOps.PositionOf(s) : (GeoPosition?)null);

    /// <summary>A member's position as a geohash of eleven characters, as on geohash.org; null if it is not there.</summary>
    public string? Hash(CacheKey key, CacheKey member)
    {
        if (Position(key, member) is not { } position) return null;
        Span<byte> text = stackalloc byte[GeoText.Length];
        GeoText.Write(position, text);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>Metres between two members; null if one is not there.</summary>
    [SkipLocalsInit]
    public double? Distance(CacheKey key, CacheKey from, CacheKey to)
    {
        Pair pair = new()
        {
            From = from.Encode(stackalloc byte[SingleKey.ScratchBytes]), To = to.Encode(stackalloc byte[SingleKey.ScratchBytes]),
        };
        return _members.Read(key, pair, static (view, pair) =>
            GeoOps.TryGetPosition(in view, pair.From, out GeoPosition from) && GeoOps.TryGetPosition(in view, pair.To, out GeoPosition to)
                ? GeoShape.Distance(from, to)
                : (double?)null);
    }

    /// <summary>Copies of the members that lie in an area, the nearest to its middle first.</summary>
    /// <param name="key">The key.</param>
    /// <param name="area">What is searched.</param>
    /// <param name="count">How many are returned at most; 0 = all.</param>
    /// <param name="reverse">Whether the farthest come first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public GeoFound[] Search(CacheKey key, GeoArea area, int count = 0, bool reverse = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return _members.Read(
            key, (area.Shape, count, reverse), static (view, work) => Copied(in view, work.Shape, work.count, work.reverse));
    }

    /// <summary>As <see cref="Search"/>, in a circle around a member, which is found too; none if it is not there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The radius is negative or no number, or the count is negative.</exception>
    [SkipLocalsInit]
    public GeoFound[] SearchAround(CacheKey key, CacheKey member, double radius, int count = 0, bool reverse = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        GeoArea.RequireLength(radius);
        Around around = new()
        {
            Member = member.Encode(stackalloc byte[SingleKey.ScratchBytes]), Radius = radius, Count = count, IsReverse = reverse,
        };
        return _members.Read(key, around, static (view, around) =>
            GeoOps.TryGetPosition(in view, around.Member, out GeoPosition middle)
                ? Copied(in view, GeoShape.Circle(middle, around.Radius), around.Count, around.IsReverse)
                : []);
    }

    /// <summary>
    /// Makes the destination hold the members that lie in an area, whatever it held, in one step, or removes it if there are
    /// none. It may be the source, and has no expiry afterwards.
    /// </summary>
    /// <param name="destination">The key of the result.</param>
    /// <param name="source">The key that is searched.</param>
    /// <param name="area">What is searched.</param>
    /// <param name="count">How many of the nearest are kept; 0 = all.</param>
    /// <param name="keepsDistances">Whether scores are distances from the middle; else they are positions again.</param>
    /// <returns>How many members it has.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    [SkipLocalsInit]
    public long StoreSearch(string destination, string source, GeoArea area, int count = 0, bool keepsDistances = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        SingleKey.MakeRoom(_place);
        Key from = SeveralKeys.Hashed(_place, source, stackalloc byte[SingleKey.ScratchBytes]);
        Key to = SeveralKeys.Hashed(_place, destination, stackalloc byte[SingleKey.ScratchBytes]);
        GeoMatches matches = default;
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(Shard.MaskOf(from.Hash) | Shard.MaskOf(to.Hash));
        try
        {
            SingleKey.IsDone(SortedSetOps.Read(ref scope, in from, out SortedSetView view));
            Find(in view, area.Shape, count, isDescending: false, ref matches);
            GeoOps.Store(ref scope, in to, view, matches.Found, keepsDistances ? 1 : 0);
            return matches.Count;
        }
        finally
        {
            scope.Release();
            matches.Dispose();
        }
    }

    private static void Find(in SortedSetView view, GeoShape shape, int count, bool isDescending, ref GeoMatches matches)
    {
        GeoOps.Search(in view, in shape, limit: 0, ref matches);
        matches.Sort(isDescending);
        if (count > 0) matches.Truncate(count);
    }

    private static GeoFound[] Copied(in SortedSetView view, GeoShape shape, int count, bool isDescending)
    {
        GeoMatches matches = default;
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        try
        {
            Find(in view, shape, count, isDescending, ref matches);
            GeoFound[] found = new GeoFound[matches.Count];
            for (int i = 0; i < found.Length; i++)
            {
                ref readonly GeoMatch match = ref matches.Found[i];
                found[i] = new GeoFound(view.MemberAt(match.Rank, scratch).ToArray(), match.Position, match.Distance);
            }

            return found;
        }
        finally
        {
            matches.Dispose();
        }
    }

    private static double ScoreOf(GeoPosition position)
    {
        GeoArea.RequireValid(position);
        return GeoOps.ScoreOf(position);
    }

    private ref struct Pair
    {
        public ReadOnlySpan<byte> From;
        public ReadOnlySpan<byte> To;
    }

    private ref struct Around
    {
        public ReadOnlySpan<byte> Member;
        public double Radius;
        public int Count;
        public bool IsReverse;
    }
}
