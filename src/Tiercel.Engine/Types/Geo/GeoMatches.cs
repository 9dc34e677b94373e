using System.Buffers;

namespace Tiercel.Engine;

/// <summary>What a search has found. Dispose it to give its buffer back.</summary>
internal struct GeoMatches : IDisposable
{
    private const int MinCapacity = 64;

    private GeoMatch[]? _matches;

    public int Count { readonly get; private set; }

    public readonly ReadOnlySpan<GeoMatch> Found => _matches.AsSpan(0, Count);

    /// <exception cref="InsufficientMemoryException">No array is that long.</exception>
    public void Add(GeoMatch match)
    {
        if (Count == (_matches?.Length ?? 0)) Grow();
        _matches![Count++] = match;
    }

    /// <summary>Puts the nearest first, or the farthest; of two as far the one that comes first in the set.</summary>
    public readonly void Sort(bool isDescending) => _matches.AsSpan(0, Count).Sort(isDescending
        ? static (left, right) => Order(right.Distance, left.Distance, left.Rank, right.Rank)
        : static (left, right) => Order(left.Distance, right.Distance, left.Rank, right.Rank));

    /// <summary>Forgets all beyond a number.</summary>
    public void Truncate(long count) => Count = (int)Math.Min(Count, count);

    public void Dispose()
    {
        if (_matches is not null) ArrayPool<GeoMatch>.Shared.Return(_matches);
        _matches = null;
        Count = 0;
    }

    private static int Order(double first, double second, long firstRank, long secondRank)
    {
        int order = first.CompareTo(second);
        return order != 0 ? order : firstRank.CompareTo(secondRank);
    }

    private void Grow()
    {
        if (Count > Array.MaxLength / 2) throw new InsufficientMemoryException("No array holds all that was found.");
        GeoMatch[] larger = ArrayPool<GeoMatch>.Shared.Rent(Math.Max(MinCapacity, 2 * Count));
        Found.CopyTo(larger);
        if (_matches is not null) ArrayPool<GeoMatch>.Shared.Return(_matches);
        _matches = larger;
    }
}

/// <summary>A member that a search has found, by its rank in the set; the distance is in metres.</summary>
internal readonly record struct GeoMatch(long Rank, double Score, GeoPosition Position, double Distance);
