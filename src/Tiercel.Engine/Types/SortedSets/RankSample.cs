using System.Buffers;

namespace Tiercel.Engine;

/// <summary>
/// Ranks chosen at random, none twice, every choice as likely as another, in ascending order. Dispose it to give its buffer
/// back.
/// </summary>
internal ref struct RankSample
{
    private long[]? _ranks;

    /// <summary>Chooses some ranks of a number of them, no more than a third.</summary>
    public RankSample(int chosen, long of, Random random)
    {
        _ranks = ArrayPool<long>.Shared.Rent(chosen);
        Span<long> ranks = _ranks.AsSpan(0, chosen);
        // What is drawn twice is drawn again: as few are wanted, that is soon done.
        for (int distinct = 0; distinct < chosen;)
        {
            foreach (ref long rank in ranks[distinct..]) rank = random.NextInt64(of);
            ranks.Sort();
            distinct = MoveDistinctToFront(ranks);
        }

        Ranks = ranks;
    }

    public ReadOnlySpan<long> Ranks { get; }

    public void Dispose()
    {
        if (_ranks is not null) ArrayPool<long>.Shared.Return(_ranks);
        _ranks = null;
    }

    private static int MoveDistinctToFront(Span<long> sorted)
    {
        int distinct = 0;
        foreach (long rank in sorted)
        {
            if (distinct == 0 || sorted[distinct - 1] != rank) sorted[distinct++] = rank;
        }

        return distinct;
    }
}
