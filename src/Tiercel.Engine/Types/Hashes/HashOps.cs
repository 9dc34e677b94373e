using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// What can be done with hashes. The commands and the embedded door both come here, with the key's shard locked.
/// Spans that are returned are valid until the next change through the same scope.
/// </summary>
internal static partial class HashOps
{
    /// <summary>A hash to be read: Done, Absent or WrongType. One whose fields have all expired is absent.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out HashView hash)
    {
        OpStatus status = scope.FindCollection(in key, ValueKind.Hash, LookupMode.Read, out Entry entry);
        hash = default;
        if (status != OpStatus.Done) return status;
        hash = new HashView(entry, scope.Database.Keyspace, scope.NowMs);
        if (!HasDue(entry, scope.NowMs) || hash.Count > 0) return status;
        hash = default;
        return OpStatus.Absent;
    }

    /// <summary>Fields, with those that have expired and are not yet removed.</summary>
    public static long Count(Entry entry) => entry.IsLarge ? entry.LargeValue.Count : PackedValue.Count(entry.KeptValue);

    /// <summary>The earliest time at which a field expires; none, if none does.</summary>
    public static long EarliestMs(Entry entry) =>
        entry.IsLarge ? FieldTimes.EarliestMs(entry.LargeValue) : PackedFields.EarliestMs(entry.KeptValue);

    /// <summary>Whether the time of any field has passed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasDue(Entry entry, long nowMs)
    {
        // Nearly all: packed, without times.
        if (!entry.IsLarge && !PackedValue.HasTimes(entry.KeptValue)) return false;
        return IsEarliestDue(entry, nowMs);
    }

    /// <summary>Visits every field, expired ones not excepted: what is copied and kept, and not what is told.</summary>
    public static void ForEachTimed<TVisitor>(Entry entry, Keyspace keyspace, scoped ref TVisitor visitor)
        where TVisitor : struct, ITimedFieldVisitor, allows ref struct
    {
        if (!entry.IsLarge)
        {
            ForEachPacked(entry.KeptValue, ref visitor);
            return;
        }

        HashTable table = new(entry.LargeValue, keyspace);
        Elements<TVisitor> elements = new(table, visitor);
        try
        {
            table.ForEach(ref elements);
        }
        finally
        {
            visitor = elements.Visitor;
        }
    }

    /// <summary>As <see cref="ForEachTimed"/>, of a packed hash.</summary>
    public static void ForEachPacked<TVisitor>(scoped ReadOnlySpan<byte> packed, scoped ref TVisitor visitor)
        where TVisitor : struct, ITimedFieldVisitor, allows ref struct
    {
        Span<byte> fieldScratch = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueScratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(PackedFields.All(packed, out int stride));
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> field = cursor.Current.AsText(fieldScratch);
            cursor.MoveNext();
            ReadOnlySpan<byte> value = cursor.Current.AsText(valueScratch);
            long expiresAtMs = Expiry.None;
            if (stride == PackedFields.Triple && cursor.MoveNext()) expiresAtMs = cursor.Current.Integer;
            visitor.Visit(field, value, expiresAtMs);
        }
    }

    private static bool IsEarliestDue(Entry entry, long nowMs)
    {
        long earliestMs = EarliestMs(entry);
        return earliestMs != Expiry.None && earliestMs <= nowMs;
    }

    // Carries the visitor along: a reference to one that is itself a ref struct cannot be held.
    private ref struct Elements<TVisitor>(HashTable table, TVisitor visitor) : IReferenceVisitor
        where TVisitor : struct, ITimedFieldVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(uint reference)
        {
            HashElement element = table.At(reference);
            Visitor.Visit(element.Field, element.Value, element.ExpiresAtMs);
        }
    }
}
