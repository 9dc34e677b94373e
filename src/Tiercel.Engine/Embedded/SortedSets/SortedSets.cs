using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// The sorted sets of one database: different byte strings, each with a score, in the order of the scores, and of their bytes
/// where these are equal. Every method is atomic and safe from any thread; a sorted set comes into being with its first
/// member and is gone with its last.
/// </summary>
/// <remarks>
/// Scores are numbers of 64 bits, infinities too. Ranks begin with 0 at the least score; negative ones count from the other
/// end, -1 the last. All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed,
/// <see cref="InvalidOperationException"/> if a key holds a value of another kind, and those that add
/// <see cref="InsufficientMemoryException"/> if a limit is reached and nothing may be evicted.
/// </remarks>
public sealed partial class SortedSets
{
    private readonly Place _place;

    internal SortedSets(Place place) => _place = place;

    internal delegate TResult ViewReader<in TState, out TResult>(SortedSetView view, TState state)
        where TState : allows ref struct;

    /// <summary>Gives a member a score, whether it is there or not.</summary>
    /// <returns>Whether the member is new.</returns>
    /// <exception cref="ArgumentException">The score is no number.</exception>
    public bool Add(CacheKey key, CacheKey member, double score) =>
        Set(key, member, score, SortedSetAdd.None) == SortedSetAdded.Added;

    /// <summary>Gives several members scores in one step; of one that comes twice the last counts.</summary>
    /// <returns>How many of the members are new.</returns>
    /// <exception cref="ArgumentNullException">A member is null; nothing is added.</exception>
    /// <exception cref="ArgumentException">A score is no number; nothing is added.</exception>
    [SkipLocalsInit]
    public int AddMany(CacheKey key, params ReadOnlySpan<KeyValuePair<string, double>> members)
    {
        foreach ((string member, double score) in members)
        {
            ArgumentNullException.ThrowIfNull(member, nameof(members));
            RequireNumber(score);
        }

        AddWork work = new() { Members = members, Scratch = stackalloc byte[SingleKey.ScratchBytes] };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            SingleKey.IsDone(SortedSetOps.Open(ref scope, in key, out CollectionEntry entry));
            scope.BeginSeveral(work.Members.Length);
            int added = 0;
            foreach ((string member, double score) in work.Members)
            {
                ReadOnlySpan<byte> bytes = ((CacheKey)member).Encode(work.Scratch);
                SortedSetAdded outcome = SortedSetOps.Add(ref scope, in key, ref entry, bytes, score, SortedSetAdd.None, out _);
                if (outcome == SortedSetAdded.Added) added++;
            }

            return added;
        });
    }

    /// <summary>Gives a member a score if a condition is met; returns whether that has changed anything.</summary>
    /// <exception cref="ArgumentException">The score is no number, or the conditions contradict each other.</exception>
    public bool TrySet(CacheKey key, CacheKey member, double score, ScoreCondition condition)
    {
        const ScoreCondition ordered = ScoreCondition.IfGreater | ScoreCondition.IfLess;
        bool isAbsent = (condition & ScoreCondition.IfAbsent) != 0;
        if ((isAbsent && condition != ScoreCondition.IfAbsent) || (condition & ordered) == ordered)
            throw new ArgumentException("The conditions contradict each other.", nameof(condition));
        return Set(key, member, score, (SortedSetAdd)condition) >= SortedSetAdded.Changed;
    }

    /// <summary>Adds to a member's score, 0 if it is not there; returns the sum.</summary>
    /// <exception cref="ArgumentException">What is to be added is no number.</exception>
    /// <exception cref="OverflowException">An infinity and its opposite have no sum; nothing has changed.</exception>
    [SkipLocalsInit]
    public double Increment(CacheKey key, CacheKey member, double by = 1)
    {
        RequireNumber(by);
        SetWork work = new()
        {
            Member = member.Encode(stackalloc byte[SingleKey.ScratchBytes]), Score = by, Options = SortedSetAdd.Increments,
        };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            if (Set(ref scope, in key, in work, out double sum) == SortedSetAdded.NotANumber) SingleKey.IsDone(OpStatus.NotFinite);
            return sum;
        });
    }

    /// <summary>Removes a member; false if it is not there.</summary>
    [SkipLocalsInit]
    public bool Remove(CacheKey key, CacheKey member) =>
        RemoveAll(key, new SingleText(member.Encode(stackalloc byte[SingleKey.ScratchBytes]))) > 0;

    /// <summary>Removes several members in one step; returns how many were there.</summary>
    /// <exception cref="ArgumentNullException">A member is null; nothing is removed.</exception>
    [SkipLocalsInit]
    public int RemoveMany(CacheKey key, params ReadOnlySpan<string> members) =>
        RemoveAll(key, new TextList(members, stackalloc byte[SingleKey.ScratchBytes]));

    /// <summary>The score of a member; null if it is not there.</summary>
    [SkipLocalsInit]
    public double? Score(CacheKey key, CacheKey member)
    {
        ReadOnlySpan<byte> bytes = member.Encode(stackalloc byte[SingleKey.ScratchBytes]);
        return Read(key, bytes, static (view, member) => view.TryGetScore(member, out double score) ? score : (double?)null);
    }

    /// <summary>The scores of some members in their order, in one step; null for each that is not there.</summary>
    /// <exception cref="ArgumentNullException">A member is null.</exception>
    [SkipLocalsInit]
    public double?[] Scores(CacheKey key, params ReadOnlySpan<string> members)
    {
        TextList list = new(members, stackalloc byte[SingleKey.ScratchBytes]);
        return Read(key, list, static (view, members) =>
        {
            double?[] scores = new double?[members.Count];
            for (int i = 0; i < scores.Length; i++)
            {
                if (view.TryGetScore(members[i], out double score)) scores[i] = score;
            }

            return scores;
        });
    }

    /// <summary>How many members have a lesser place than one; null if it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="member">The member.</param>
    /// <param name="reverse">Whether to count from the greatest score.</param>
    [SkipLocalsInit]
    public long? Rank(CacheKey key, CacheKey member, bool reverse = false)
    {
        RankWork work = new() { Member = member.Encode(stackalloc byte[SingleKey.ScratchBytes]), IsReverse = reverse };
        return Read(key, work, static (view, work) =>
        {
            if (!view.TryGetRank(work.Member, out long rank, out _)) return (long?)null;
            return work.IsReverse ? view.Count - 1 - rank : rank;
        });
    }

    /// <summary>How many members there are; 0 if the key is absent.</summary>
    public long Count(CacheKey key) => Read(key, 0, static (view, _) => view.Count);

    [SkipLocalsInit]
    private SortedSetAdded Set(CacheKey key, CacheKey member, double score, SortedSetAdd options)
    {
        RequireNumber(score);
        SetWork work = new()
        {
            Member = member.Encode(stackalloc byte[SingleKey.ScratchBytes]), Score = score, Options = options,
        };
        return SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) => Set(ref scope, in key, in work, out _));
    }

    private static SortedSetAdded Set(ref KeyScope scope, scoped in Key key, scoped in SetWork work, out double score)
    {
        SingleKey.IsDone(SortedSetOps.Open(ref scope, in key, out CollectionEntry entry));
        return SortedSetOps.Add(ref scope, in key, ref entry, work.Member, work.Score, work.Options, out score);
    }

    private int RemoveAll<TMembers>(CacheKey key, TMembers members)
        where TMembers : struct, IByteStrings, allows ref struct =>
        SingleKey.RunChange(_place, key, members, static (ref scope, in key, members) =>
        {
            SingleKey.IsDone(SortedSetOps.Open(ref scope, in key, out CollectionEntry entry));
            scope.BeginSeveral(members.Count);
            int removed = 0;
            for (int i = 0; i < members.Count; i++)
            {
                if (SortedSetOps.Remove(ref scope, in key, ref entry, members[i])) removed++;
            }

            return removed;
        });

    /// <summary>What the reader makes of the sorted set, an empty one if the key is absent.</summary>
    internal TResult Read<TState, TResult>(CacheKey key, TState state, ViewReader<TState, TResult> reader)
        where TState : allows ref struct
    {
        ReadWork<TState, TResult> work = new() { State = state, Reader = reader };
        return SingleKey.Run(_place, key, work, static (ref scope, in key, work) =>
        {
            SingleKey.IsDone(SortedSetOps.Read(ref scope, in key, out SortedSetView view));
            return work.Reader(view, work.State);
        });
    }

    private static void RequireNumber(double score)
    {
        if (double.IsNaN(score)) throw new ArgumentException("The score is no number.", nameof(score));
    }

    private ref struct ReadWork<TState, TResult>
        where TState : allows ref struct
    {
        public TState State;
        public ViewReader<TState, TResult> Reader;
    }

    private ref struct AddWork
    {
        public ReadOnlySpan<KeyValuePair<string, double>> Members;
        public Span<byte> Scratch;
    }

    private ref struct SetWork
    {
        public ReadOnlySpan<byte> Member;
        public double Score;
        public SortedSetAdd Options;
    }

    private ref struct RankWork
    {
        public ReadOnlySpan<byte> Member;
        public bool IsReverse;
    }

    private readonly struct Copying(List<KeyValuePair<byte[], double>> found) : ISortedSetVisitor
    {
        public List<KeyValuePair<byte[], double>> Found => found;

        public void Visit(scoped ReadOnlySpan<byte> member, double score) => found.Add(new(member.ToArray(), score));
    }
}
