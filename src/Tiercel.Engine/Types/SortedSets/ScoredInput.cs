namespace Tiercel.Engine;

/// <summary>
/// One of the sets that are combined: a sorted set, or a set, whose members all have the score 1, or nothing; scores are
/// multiplied by its weight. Noted under the lock of its key, valid until the first change.
/// </summary>
internal readonly struct ScoredInput(Entry entry, double weight)
{
    public double Weight { get; } = weight;

    public long Count => entry.IsNull ? 0 : IsSet ? SetOps.Count(entry) : SortedSetOps.Count(entry);

    private bool IsSet => entry.Kind == ValueKind.Set;

    /// <summary>The set at a key, sorted or not, nothing unless Done: Done, Absent or WrongType.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out ScoredInput input)
    {
        EntryRef found = scope.Find(in key, LookupMode.Read);
        bool isSet = found.Kind is ValueKind.SortedSet or ValueKind.Set;
        input = new ScoredInput(isSet ? found.Entry : default, 1);
        return isSet ? OpStatus.Done : found.Exists ? OpStatus.WrongType : OpStatus.Absent;
    }

    public ScoredInput WithWeight(double changed) => new(entry, changed);

    /// <summary>The score of a member, its weight not applied; false if it is not there.</summary>
    public bool TryGetScore(ReadOnlySpan<byte> member, Keyspace keyspace, out double score)
    {
        score = 1;
        if (entry.IsNull) return false;
        if (IsSet) return new SetView(entry, keyspace).Contains(member);
        return new SortedSetView(entry, keyspace).TryGetScore(member, out score);
    }

    /// <summary>Visits every member with its score, the weight not applied.</summary>
    public void ForEach<TVisitor>(Keyspace keyspace, scoped ref TVisitor visitor)
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        ulong cursor = 0;
        do cursor = Scan(keyspace, cursor, int.MaxValue, ref visitor);
        while (cursor != 0);
    }

    /// <summary>As <see cref="ForEach"/>, about so many members from a cursor on, 0 at first; returns the next, 0 at the end.</summary>
    public ulong Scan<TVisitor>(Keyspace keyspace, ulong cursor, int count, scoped ref TVisitor visitor)
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        if (entry.IsNull) return 0;
        if (!IsSet) return new SortedSetView(entry, keyspace).Scan(cursor, count, ref visitor);
        Members<TVisitor> members = new(visitor);
        try
        {
            return new SetView(entry, keyspace).Scan(cursor, count, ref members);
        }
        finally
        {
            visitor = members.Visitor;
        }
    }

    private ref struct Members<TVisitor>(TVisitor visitor) : ISetVisitor
        where TVisitor : struct, ISortedSetVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(scoped ReadOnlySpan<byte> member) => Visitor.Visit(member, 1);
    }
}
