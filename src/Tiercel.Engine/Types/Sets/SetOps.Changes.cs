using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

// One member at a time, in an entry that Open found: many are changed with one look-up.
internal static partial class SetOps
{
    // What is spliced in is made on the stack up to so many bytes.
    private const int StackBytes = 512;

    /// <summary>Adds a member, and makes the set if there is none; false if it is there already.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; nothing has changed.</exception>
    public static bool Add(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> member)
    {
        if (entry.IsLarge || !TryAddPacked(ref scope, in key, ref entry, member, out bool isNew))
        {
            if (!entry.IsLarge) BecomeLarge(ref scope, in key, ref entry);
            SetTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
            try
            {
                isNew = table.Add(member);
            }
            finally
            {
                KeyScope.EndChange(in entry);
            }
        }

        if (isNew) scope.TellCollection(MutationKind.SetAdd, in key, member);
        return isNew;
    }

    /// <summary>Removes a member, and the key with the last one; false if it is not there.</summary>
    /// <exception cref="InsufficientMemoryException">In a transaction: no memory is left; nothing has changed.</exception>
    public static bool Remove(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> member)
    {
        if (!entry.Exists) return false;
        if (!entry.IsLarge)
        {
            if (!TryRemovePacked(ref scope, in key, ref entry, member)) return false;
        }
        else
        {
            SetTable table = new(entry.Large, scope.Database.Keyspace, scope.BeginChange(in key, in entry));
            bool removed = table.Remove(member);
            KeyScope.EndChange(in entry);
            if (!removed) return false;
        }

        scope.TellCollection(MutationKind.SetRemove, in key, member);
        scope.ElementsRemoved(in key, ref entry);
        return true;
    }

    /// <summary>As <see cref="CollectionKind.RenewIfSparse"/>.</summary>
    public static void RenewIfSparse(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        if (new SetTable(entry.Large, scope.Database.Keyspace).IsSparse) BecomeLarge(ref scope, in key, ref entry);
    }

    // False if it would be too large.
    [SkipLocalsInit]
    private static bool TryAddPacked(
        ref KeyScope scope,
        scoped in Key key,
        scoped ref CollectionEntry entry,
        scoped ReadOnlySpan<byte> member,
        out bool isNew)
    {
        PackedAddition addition = new(entry.Exists ? entry.Packed : default, member, scope.Database.Keyspace.Options);
        isNew = !addition.IsPresent;
        if (addition.IsTooLarge) return false;
        if (addition.IsPresent) return true;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], addition.Bytes);
        addition.Write(scratch.Span);
        if (addition.IsFirst) scope.CreatePacked(in key, ValueKind.Set, scratch.Span, ref entry);
        else scope.Splice(in key, ref entry, addition.Offset, addition.Removed, scratch.Span, addedToCount: 1);
        return true;
    }

    // Removes the member with an index after it was shown to a visitor.
    [SkipLocalsInit]
    private static void PopPacked<TVisitor>(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, int index, scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        Span<byte> text = stackalloc byte[ListpackElement.ScratchBytes];
        ReadOnlySpan<byte> packed = entry.Packed;
        scoped ReadOnlySpan<byte> member;
        int offset;
        int bytes;
        if (PackedIntegers.IsIntegers(packed))
        {
            bytes = PackedIntegers.Width(packed);
            offset = PackedIntegers.HeaderBytes + (index * bytes);
            member = IntegerText.Format(PackedIntegers.At(packed, index), text);
        }
        else
        {
            ReadOnlySpan<byte> elements = PackedValue.Elements(packed);
            int at = Listpack.Skip(elements, 0, index);
            bytes = Listpack.Next(elements, at) - at;
            offset = PackedValue.HeaderBytes + at;
            member = Listpack.ReadText(elements, at, text);
        }

        // It is told of from a copy, as the place it lies in is given up.
        using PooledScratch copy = new(stackalloc byte[StackBytes], member.Length);
        member.CopyTo(copy.Span);
        visitor.Visit(copy.Span);
        scope.Splice(in key, ref entry, offset, bytes, default, addedToCount: -1);
        scope.TellCollection(MutationKind.SetRemove, in key, copy.Span);
        scope.ElementsRemoved(in key, ref entry);
    }

    private static bool TryRemovePacked(
        ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry, scoped ReadOnlySpan<byte> member)
    {
        ReadOnlySpan<byte> packed = entry.Packed;
        int offset;
        int bytes;
        if (PackedIntegers.IsIntegers(packed))
        {
            if (!IntegerText.TryParse(member, out long value) || !PackedIntegers.TryFind(packed, value, out int index)) return false;
            bytes = PackedIntegers.Width(packed);
            offset = PackedIntegers.HeaderBytes + (index * bytes);
        }
        else
        {
            ReadOnlySpan<byte> elements = PackedValue.Elements(packed);
            int at = Listpack.Find(elements, member, stride: 1);
            if (at < 0) return false;
            bytes = Listpack.Next(elements, at) - at;
            offset = PackedValue.HeaderBytes + at;
        }

        scope.Splice(in key, ref entry, offset, bytes, default, addedToCount: -1);
        return true;
    }

    // Makes a packed set, or an absent one, large, and a large one anew.
    private static void BecomeLarge(ref KeyScope scope, scoped in Key key, scoped ref CollectionEntry entry)
    {
        Keyspace keyspace = scope.Database.Keyspace;
        SetView old = View(in scope, in entry);
        SetTable table = SetTable.Create(old.Count + 1, keyspace);
        try
        {
            SetFilling filling = new(table);
            old.ForEach(ref filling);
            if (entry.Exists) scope.ReplaceByLarge(in key, ref entry, table.Root);
            else scope.CreateLarge(in key, table.Root, ref entry);
        }
        catch (InsufficientMemoryException)
        {
            table.Free();
            throw;
        }
    }
}

/// <summary>Adds the members of a packed set to a large one.</summary>
internal readonly struct SetFilling(SetTable table) : ISetVisitor
{
    public void Visit(scoped ReadOnlySpan<byte> member) => table.Add(member);
}
