// Queues, marks and ghosts as those of S3-FIFO (Yang et al., FIFO queues are all you need for cache eviction, SOSP 2023),
// and four rules of our own, found by replaying traces (bench/HitRatio, docs/decisions/0029-adaptive-policy.md):
//
// - How much of the cache is for trials follows the ghosts, as in ARC (Megiddo and Modha, ARC: a self-tuning, low overhead
//   replacement cache, FAST 2003). A key that comes back soon after it left the trials would have been found there if they
//   had been longer; one that comes back soon after it left the main queue, if that had been. Either makes its queue one
//   entry longer. "Soon" is a fifth of the entries: what left long ago tells nothing of the next step. Where nothing
//   comes back the share returns slowly to where it began.
// - While there is room the main queue fills as well, instead of all that is new going through the trials. So a loop that
//   is longer than the cache finds a part of itself there, which nothing that comes once can push out.
// - Of what leaves the trials unused, one in some two dozen challenges the oldest of the main queue: that goes round a mark
//   less, or out if it has none, and the challenger takes its place. So a main queue that is no longer asked for gives way.
// - With few trials an entry has to be used twice to stay, with many once: many means that most reuse is soon.
namespace Tiercel.Caching;

/// <summary>Entries that prove themselves stay; how long they are given for it adapts to what is asked for.</summary>
internal struct AdaptivePolicy<TIndex> : ICachePolicy<TIndex>
    where TIndex : unmanaged, INodeIndex<TIndex>
{
    private const byte Trial = QueuePair<TIndex>.Trial;
    private const byte Main = QueuePair<TIndex>.Main;

    // Shares of the entries that are for trials. The bounds keep both queues at work, so that there are ghosts of both to learn from.
    private const double UsualShare = 0.05;
    private const double LeastShare = 0.01;
    private const double MostShare = 0.9;

    // When as many have failed their trial as there are entries, the share is a hundredth nearer to the usual one.
    private const double Return = 0.01 * TrialsPerChallenge;

    // The trend is the mean direction of the last fifty moves or so. Without it large caches learn late that all reuse is soon.
    private const double TrendWeight = 0.02;
    private const double Momentum = 2;

    // Beyond this share of trials one use is enough to stay.
    private const double ManyTrials = 0.4;

    // Fewer, and loops longer than some twenty caches are held as well as any; more, and a main queue that is out of date goes faster.
    private const int TrialsPerChallenge = 24;

    // As many ghosts of trials as there are entries: all of them bring an entry to the main queue, and those of the first age move the
    // share. Of the main queue as many as one age. Of a large partition an eighth less, which nobody misses there: 1.7 bytes an entry.
    private const int FewEntries = 2_048;
    private const int GhostSaving = 8;

    private QueuePair<TIndex> _queues;
    private GhostSets _trialGhosts;
    private GhostSets _mainGhosts;
    private double _trialShare;
    private double _trend;
    private int _leftTrials;
    private int _leftMain;
    private int _untilChallenge;

    public static bool HitsTakeLock => false;

    public void Grow(int length)
    {
        int entries = length - QueueLinks<TIndex>.FirstNode;
        _queues.Grow(length);
        _trialGhosts = new GhostSets(entries - (Math.Max(0, entries - FewEntries) / GhostSaving));
        _mainGhosts = new GhostSets(_trialGhosts.Capacity / GhostSets.Ages);
        // The ghosts so far are forgotten: a partition that grows is not full, and has hardly any.
        _leftTrials = 0;
        _leftMain = 0;
        if (_trialShare != 0) return;
        _trialShare = UsualShare;
        _untilChallenge = TrialsPerChallenge;
    }

    public void OnHit(ref HotNode<TIndex> hot, int node, uint hash) => UseMark.Raise(ref hot);

    public void OnInsert(HotNode<TIndex>[] nodes, int node)
    {
        bool isKnown = Learn(nodes[node].Hash);
        _queues.Push(nodes, isKnown || AreTrialsFull(_queues.Count + 1) ? Main : Trial, node);
    }

    public void OnRemove(HotNode<TIndex>[] nodes, int node) => _queues.Remove(nodes, node);

    public int ChooseVictim(HotNode<TIndex>[] nodes)
    {
        int usesToStay = _trialShare > ManyTrials ? 1 : 2;
        for (int round = 0; round < UseMark.MaxRounds; round++)
        {
            bool fromTrials = _queues.MainCount == 0 || AreTrialsFull(_queues.Count);
            int oldest = _queues.Oldest(fromTrials ? Trial : Main);
            ref HotNode<TIndex> hot = ref nodes[oldest];
            byte mark = hot.Mark;
            if (fromTrials && mark < usesToStay) return Challenge(nodes, oldest);
            if (!fromTrials && mark == 0) return oldest;
            hot.Mark = fromTrials ? (byte)0 : (byte)(mark - 1);
            _queues.Move(ref hot, Main, oldest);
        }

        return _queues.Oldest(_queues.MainCount > 0 ? Main : Trial);
    }

    public void OnEvict(HotNode<TIndex>[] nodes, int node)
    {
        ref readonly HotNode<TIndex> hot = ref nodes[node];
        if (hot.Queue == Trial) Remember(in _trialGhosts, hot.Hash, ref _leftTrials);
        else Remember(in _mainGhosts, hot.Hash, ref _leftMain);
        _queues.Remove(nodes, node);
    }

    public readonly int Behind(int node) => _queues.Behind(node);

    public readonly int CheckInvariants(HotNode<TIndex>[] nodes)
    {
        Broken.Unless(_trialShare is >= LeastShare and <= MostShare, "the share of trials is out of bounds");
        return _queues.CheckInvariants(nodes);
    }

    private readonly bool AreTrialsFull(int entries) => _queues.TrialCount >= Math.Max(1, (int)(_trialShare * entries));

    /// <summary>Every so often the oldest of the main queue has to stand up to what fails its trial. Who of the two goes.</summary>
    private int Challenge(HotNode<TIndex>[] nodes, int failed)
    {
        if (--_untilChallenge > 0 || _queues.MainCount == 0) return failed;
        _untilChallenge = TrialsPerChallenge;
        _trialShare += (UsualShare - _trialShare) * Return / _queues.Count;
        int oldest = _queues.Oldest(Main);
        ref HotNode<TIndex> hot = ref nodes[oldest];
        if (hot.Mark > 0)
        {
            hot.Mark--;
            _queues.Move(ref hot, Main, oldest);
            return failed;
        }

        nodes[failed].Mark = 0;
        _queues.Move(ref nodes[failed], Main, failed);
        return oldest;
    }

    /// <summary>Adapts the share of trials to what has come back.</summary>
    /// <returns>Whether it left the trials not long ago.</returns>
    private bool Learn(uint hash)
    {
        ulong mixed = GhostSets.Mix(hash);
        bool leftTrials = _trialGhosts.TryRemove(mixed, out int age);
        bool leftMain = _mainGhosts.TryRemove(mixed, out _);
        if (leftTrials)
        {
            if (age == 0) MoveShare(1, Rarity(_leftTrials, _leftMain));
        }
        else if (leftMain)
        {
            MoveShare(-1, Rarity(_leftMain, _leftTrials));
        }

        return leftTrials;
    }

    /// <summary>Gives the trials an entry more, or less; up to three when it has lately been the same way again and again.</summary>
    private void MoveShare(int direction, double weight)
    {
        _trend += (direction - _trend) * TrendWeight;
        double speed = 1 + (Momentum * Math.Max(0, _trend * direction));
        double share = _trialShare + (direction * weight * speed / Math.Max(1, _queues.Count));
        _trialShare = Math.Clamp(share, LeastShare, MostShare);
    }

    /// <summary>Until as many have left both as ghosts are kept, the rarer ones count for more.</summary>
    private static double Rarity(int left, int leftOther) => Math.Max(1.0, (double)leftOther / Math.Max(1, left));

    private readonly void Remember(in GhostSets ghosts, uint hash, ref int left)
    {
        ghosts.Add(GhostSets.Mix(hash));
        if (left < _trialGhosts.Capacity) left++;
    }
}
