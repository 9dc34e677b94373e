using System.Runtime.CompilerServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Makes a set that no key holds yet, member by member, in the form in which it would be kept had they been added to a
/// key. Whoever has it disposes of its value.
/// </summary>
internal unsafe ref struct SetBuilder(Keyspace keyspace) : ISetVisitor
{
    private const int StackBytes = 512;

    /// <summary>What has come of it.</summary>
    public NewCollection Value = new(ValueKind.Set);

    /// <summary>Members so far.</summary>
    public readonly long Count =>
        !Value.Large.IsNull ? Value.Large.Count : Value.Packed.Length == 0 ? 0 : PackedValue.Count(Value.Packed.Written);

    /// <summary>Adds a member if it is not there.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void Visit(scoped ReadOnlySpan<byte> member) => TryAdd(member);

    /// <summary>Adds a member; false if it is there already.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public bool TryAdd(scoped ReadOnlySpan<byte> member)
    {
        if (Value.Large.IsNull)
        {
            if (TryPack(member, out bool isNew)) return isNew;
            BecomeLarge(Count + 1);
        }

        return new SetTable(Value.Large, keyspace).Add(member);
    }

    /// <summary>Makes an empty one large, with room for so many members, if so many could not be packed.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left.</exception>
    public void Expect(long members)
    {
        if (members > Math.Max(keyspace.Options.SetMaxListpackEntries, keyspace.Options.SetMaxIntsetEntries)) BecomeLarge(members);
    }

    /// <summary>Visits every member.</summary>
    public readonly void ForEach<TVisitor>(scoped ref TVisitor visitor)
        where TVisitor : struct, ISetVisitor, allows ref struct
    {
        ReadOnlySpan<byte> packed = Value.Packed.Written;
        fixed (byte* address = packed) new SetView(address, packed.Length, Value.Large, keyspace).ForEach(ref visitor);
    }

    // False if it would be too large.
    [SkipLocalsInit]
    private bool TryPack(scoped ReadOnlySpan<byte> member, out bool isNew)
    {
        ref PooledBuffer packed = ref Value.Packed;
        PackedAddition addition = new(packed.Written, member, keyspace.Options);
        isNew = !addition.IsPresent;
        if (addition.IsTooLarge) return false;
        if (addition.IsPresent) return true;
        using PooledScratch scratch = new(stackalloc byte[StackBytes], addition.Bytes);
        addition.Write(scratch.Span);
        packed.Splice(addition.Offset, addition.Removed, scratch.Span);
        if (!addition.IsFirst) PackedValue.AddToCount(packed.Changeable, 1);
        return true;
    }

    private void BecomeLarge(long members)
    {
        ReadOnlySpan<byte> packed = Value.Packed.Written;
        SetTable table = SetTable.Create(members, keyspace);
        // From now on it is this value's, and freed with it.
        Value.BecomeLarge(table.Root);
        SetFilling filling = new(table);
        fixed (byte* address = packed) new SetView(address, packed.Length, default, keyspace).ForEach(ref filling);
    }
}
