namespace Tiercel.Engine;

/// <summary>
/// What can be done with positions. They are kept in sorted sets, as scores. The commands and the embedded door both come
/// here, with the key's shard locked.
/// </summary>
internal static class GeoOps
{
    /// <summary>The score that a valid position is kept as.</summary>
    public static double ScoreOf(GeoPosition position) => GeoCell.Of(position, GeoCell.MaxSteps).Bits;

    /// <summary>The position that a score stands for.</summary>
    public static GeoPosition PositionOf(double score) => GeoCell.PositionOf((ulong)score);

    /// <summary>The position of a member; false if it is not there.</summary>
    public static bool TryGetPosition(in SortedSetView view, ReadOnlySpan<byte> member, out GeoPosition position)
    {
        bool exists = view.TryGetScore(member, out double score);
        position = PositionOf(score);
        return exists;
    }

    /// <summary>
    /// Finds the members that lie within a shape, cell by cell; no more than a limit, if there is one: whichever come first.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">They would not fit an array.</exception>
    public static void Search(in SortedSetView view, in GeoShape shape, long limit, ref GeoMatches matches)
    {
        GeoAreas areas = GeoAreas.Of(in shape);
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        for (int i = 0; i < areas.Count; i++)
        {
            SortedSetPlace from = SortedSetPlace.AtScore(areas[i].FirstHash, isAfter: false);
            SortedSetPlace to = SortedSetPlace.AtScore(areas[i].EndHash, isAfter: false);
            IndexRange ranks = view.Between(in from, in to);
            SortedSetCursor cursor = view.Walk(ranks, isBackwards: false, scratch);
            for (long rank = ranks.First; cursor.MoveNext(); rank++)
            {
                GeoPosition position = PositionOf(cursor.Score);
                if (!shape.Contains(position, out double distance)) continue;
                matches.Add(new GeoMatch(rank, cursor.Score, position, distance));
                if (limit > 0 && matches.Count >= limit) return;
            }
        }
    }

    /// <summary>
    /// Makes a key hold some of the members that were found in a set, whatever it held, or removes it if there are none.
    /// </summary>
    /// <param name="scope">Holds the shards of both keys.</param>
    /// <param name="target">The key.</param>
    /// <param name="source">The set that was searched.</param>
    /// <param name="found">What was found there.</param>
    /// <param name="metresOfUnit">0: scores are positions; else distances in a unit of so many metres.</param>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static void Store(
        ref KeyScope scope,
        scoped in Key target,
        scoped SortedSetView source,
        scoped ReadOnlySpan<GeoMatch> found,
        double metresOfUnit)
    {
        Keyspace keyspace = scope.Database.Keyspace;
        NewCollection value = new(ValueKind.SortedSet);
        Span<byte> scratch = stackalloc byte[ListpackElement.ScratchBytes];
        try
        {
            foreach (ref readonly GeoMatch match in found)
            {
                double score = metresOfUnit == 0 ? match.Score : match.Distance / metresOfUnit;
                SortedSetBuilder.TryAdd(ref value, source.MemberAt(match.Rank, scratch), score, keyspace);
            }

            SortedSetOps.Put(ref scope, in target, ref value, found.Length);
        }
        finally
        {
            value.Dispose(keyspace);
        }
    }
}
