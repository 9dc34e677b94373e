namespace Tiercel.Engine;

/// <summary>
/// One of the sets that are combined: a sorted set, whose scores are multiplied by its weight, or nothing. Noted under the
/// lock of its key, valid until the first change.
/// </summary>
internal readonly struct ScoredInput(Entry entry, double weight)
{
    public double Weight { get; } = weight;

    public long Count => entry.IsNull ? 0 : SortedSetOps.Count(entry);

    /// <summary>The set at a key, nothing unless Done: Done, Absent or WrongType.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out ScoredInput input)
    {
        OpStatus status = scope.FindCollection(in key, ValueKind.SortedSet, LookupMode.Read, out Entry entry);
        input = new ScoredInput(status == OpStatus.Done ? entry : default, 1);
        return status;
    }

    public ScoredInput WithWeight(double changed) => new(entry, changed);

    /// <summary>Its elements, weights not applied.</summary>
    public SortedSetView View(Keyspace keyspace) => entry.IsNull ? default : new SortedSetView(entry, keyspace);
}

/// <summary>What becomes of the scores of a member that is in several sets.</summary>
internal enum ScoreAggregate
{
    Sum,
    Min,
    Max,
}
