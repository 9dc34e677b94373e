namespace Tiercel.Caching;

internal sealed partial class Partition<TKey, TValue, TComparer, TNodes>
{
    // Nodes that an insertion looks at for one whose time is over, before it evicts another: a few, it waits for them.
    private const int SweptByWriter = 8;

    private int _sweepHand;

    /// <summary>Looks at some nodes and takes out those whose time is over; passes over a partition that is being changed.</summary>
    /// <param name="nodes">How many to look at; all of them at most.</param>
    /// <param name="credit">The weight of what was taken out is added.</param>
    /// <param name="departed">Takes what was taken out, if somebody wants to know.</param>
    /// <returns>How many were taken out.</returns>
    public int Sweep(int nodes, ref long credit, List<Departed<TKey, TValue>>? departed)
    {
        if (Volatile.Read(ref _times) is null || !_lock.TryEnter()) return 0;
        int taken = 0;
        try
        {
            uint now = _settings.Clock.Now;
            nodes = Math.Min(nodes, _nodes.Length);
            while (NextExpired(now, ref nodes) is var expired and not 0)
            {
                departed?.Add(Leaving(expired, CacheEventKind.Expired));
                Take(expired, CacheEventKind.Expired, ref credit);
                taken++;
            }
        }
        finally
        {
            _lock.Exit(_lane);
        }

        return taken;
    }

    /// <summary>
    /// Moves the hand on, as many nodes as are left to look at, to one whose time is over; 0 if there is none among them.
    /// </summary>
    private int NextExpired(uint now, ref int nodes)
    {
        while (nodes-- > 0)
        {
            if (_sweepHand >= _nodes.Length) _sweepHand = 0;
            int node = _sweepHand++;
            if (_nodes.IsUsed(node) && IsExpired(node, now)) return node;
        }

        return 0;
    }
}
