namespace Tiercel.Engine;

/// <summary>
/// What can be done with sets. The commands and the embedded door both come here, with the keys' shards locked.
/// Views and spans that are returned are valid until the next change through the same scope.
/// </summary>
internal static partial class SetOps
{
    /// <summary>A set to be read: Done, Absent or WrongType. Of an absent one the view is empty.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out SetView set)
    {
        OpStatus status = scope.FindCollection(in key, ValueKind.Set, LookupMode.Read, out Entry entry);
        set = status == OpStatus.Done ? new SetView(entry, scope.Database.Keyspace) : default;
        return status;
    }

    /// <summary>Finds a set to be changed: Done, Absent or WrongType.</summary>
    public static OpStatus Open(ref KeyScope scope, scoped in Key key, out CollectionEntry entry) =>
        scope.FindForChange(in key, ValueKind.Set, out entry);

    /// <summary>Members of a set that was found.</summary>
    public static long Count(Entry entry) => entry.IsLarge ? entry.LargeValue.Count : PackedValue.Count(entry.KeptValue);

    /// <summary>The set of an entry that is to be changed; empty if there is none.</summary>
    public static SetView View(scoped in KeyScope scope, scoped in CollectionEntry entry) =>
        entry.Exists ? new SetView(entry.Entry, scope.Database.Keyspace) : default;

    /// <summary>Adds members, making the set if there is none; returns how many were not there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the transaction that is open then is to be rolled back.</exception>
    public static int AddAll<TMembers>(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped in TMembers members)
        where TMembers : struct, IByteStrings, allows ref struct
    {
        scope.BeginSeveral(in entry, members.Count, in members);
        int added = 0;
        for (int i = 0; i < members.Count; i++)
        {
            if (Add(ref scope, in key, ref entry, members[i])) added++;
        }

        return added;
    }

    /// <summary>Removes members, and the key with the last one; returns how many were there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the transaction that is open then is to be rolled back.</exception>
    public static int RemoveAll<TMembers>(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped in TMembers members)
        where TMembers : struct, IByteStrings, allows ref struct
    {
        // Only a packed set may need memory to become smaller.
        if (!entry.IsLarge) scope.BeginSeveral(members.Count);
        int removed = 0;
        for (int i = 0; i < members.Count && entry.Exists; i++)
        {
            if (Remove(ref scope, in key, ref entry, members[i])) removed++;
        }

        return removed;
    }

    /// <summary>
    /// Takes a member from one set to another, which is made if there is none: Done, Absent if it is not in the first, or
    /// WrongType. In a transaction.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the transaction is to be rolled back.</exception>
    public static OpStatus Move(
        ref KeyScope scope, scoped in Key source, scoped in Key target, scoped ReadOnlySpan<byte> member)
    {
        OpStatus status = Open(ref scope, in source, out CollectionEntry from);
        if (status == OpStatus.Absent) return OpStatus.Absent;
        // Redis looks at both before it says anything of either.
        if (status == OpStatus.WrongType || Open(ref scope, in target, out CollectionEntry to) == OpStatus.WrongType)
        {
            return OpStatus.WrongType;
        }

        if (source.Bytes.SequenceEqual(target.Bytes))
        {
            return View(in scope, in from).Contains(member) ? OpStatus.Done : OpStatus.Absent;
        }

        if (!Remove(ref scope, in source, ref from, member)) return OpStatus.Absent;
        // The removal may have moved what was found of the target.
        Open(ref scope, in target, out to);
        Add(ref scope, in target, ref to, member);
        return OpStatus.Done;
    }

    /// <summary>
    /// Makes a key hold a new set, whatever it held, or removes it if that is empty; returns the number of members. The key
    /// has no expiry afterwards.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static long Put(ref KeyScope scope, scoped in Key key, scoped ref SetBuilder set)
    {
        long count = set.Count;
        if (count == 0)
        {
            scope.Remove(in key);
            return 0;
        }

        scope.PutCollection(in key, ValueKind.Set, set.Value.Packed.Written, set.Value.Large, Expiry.None);
        set.Value.TakeLarge();
        return count;
    }

    /// <summary>
    /// Removes a member at random, and the key with the last one, after it was shown to a visitor. There is a set.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static void Pop<TVisitor>(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, Random random, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        if (entry.IsLarge)
        {
            SetTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
            uint reference = table.Random(random);
            visitor.Visit(table.At(reference));
            scope.TellCollection(MutationKind.SetRemove, in key, table.At(reference));
            table.Remove(reference);
            KeyScope.EndChange(in entry);
            scope.ElementsRemoved(in key, ref entry);
            return;
        }

        PopPacked(ref scope, in key, ref entry, random.Next(PackedValue.Count(entry.Packed)), ref visitor);
    }
}
