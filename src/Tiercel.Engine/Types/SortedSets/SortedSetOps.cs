namespace Tiercel.Engine;

/// <summary>
/// What can be done with sorted sets. The commands and the embedded door both come here, with the key's shard locked.
/// Reading is <see cref="SortedSetView"/>'s; spans it returns are valid until the next change through the same scope.
/// </summary>
internal static partial class SortedSetOps
{
    /// <summary>A sorted set to be read, an empty one unless Done: Done, Absent or WrongType.</summary>
    public static OpStatus Read(ref KeyScope scope, scoped in Key key, out SortedSetView view)
    {
        OpStatus status = scope.FindCollection(in key, ValueKind.SortedSet, LookupMode.Read, out Entry entry);
        view = status == OpStatus.Done ? new SortedSetView(entry, scope.Database.Keyspace) : default;
        return status;
    }

    /// <summary>Members of a sorted set that was found.</summary>
    public static long Count(Entry entry) => entry.IsLarge ? entry.LargeValue.Count : PackedValue.Count(entry.KeptValue);

    /// <summary>Finds a sorted set to be changed: Done, Absent or WrongType.</summary>
    public static OpStatus Open(ref KeyScope scope, scoped in Key key, out CollectionEntry entry) =>
        scope.FindForChange(in key, ValueKind.SortedSet, out entry);

    /// <summary>
    /// Makes a key hold a part of a sorted set, whatever it held, or removes it if there is none; returns how many members
    /// it has.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static long Store(ref KeyScope scope, scoped in Key target, scoped SortedSetView source, scoped SortedSetRange range)
    {
        Keyspace keyspace = scope.Database.Keyspace;
        IndexRange ranks = range.RanksIn(in source);
        NewCollection value = new(ValueKind.SortedSet);
        try
        {
            SortedSetCursor cursor = source.Walk(ranks, range.IsBackwards, stackalloc byte[ListpackElement.ScratchBytes]);
            while (cursor.MoveNext()) SortedSetBuilder.TryAdd(ref value, cursor.Member, cursor.Score, keyspace);
            return Put(ref scope, in target, ref value, ranks.Count);
        }
        finally
        {
            value.Dispose(keyspace);
        }
    }

    /// <summary>As <see cref="Store(ref KeyScope, in Key, SortedSetView, SortedSetRange)"/>, of a set that was gathered.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static long Store(ref KeyScope scope, scoped in Key target, scoped ref SortedSetTable table)
    {
        Keyspace keyspace = scope.Database.Keyspace;
        NewCollection value = new(ValueKind.SortedSet);
        try
        {
            long count = table.Count;
            if (count > 0) SortedSetBuilder.Take(ref value, ref table, keyspace);
            return Put(ref scope, in target, ref value, count);
        }
        finally
        {
            value.Dispose(keyspace);
        }
    }

    /// <summary>Makes a key hold a new sorted set, or removes it if that is empty; returns how many members it has.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    internal static long Put(ref KeyScope scope, scoped in Key target, scoped ref NewCollection value, long count)
    {
        if (count == 0)
        {
            scope.Remove(in target);
            return 0;
        }

        scope.PutCollection(in target, value.Kind, value.Packed.Written, value.Large, Expiry.None);
        value.TakeLarge();
        return count;
    }
}
