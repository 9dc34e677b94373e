using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// Makes a hash that no key holds yet, field by field: packed as long as the settings allow, then large.
/// </summary>
internal static class HashBuilder
{
    /// <summary>Adds a field to a new hash; false if it is there already.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the value is as it was, or large.</exception>
    public static bool TryAdd(
        ref NewCollection value, scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> fieldValue, Keyspace keyspace)
    {
        if (value.Large.IsNull && value.Packed.Length == 0) PackedValue.Begin(ref value.Packed);
        return TryAddAny(ref value, field, fieldValue, Expiry.None, keyspace);
    }

    /// <summary>As that, of a hash whose fields have times, one of them perhaps none.</summary>
    /// <exception cref="InsufficientMemoryException">No memory is left; the value is as it was, or large.</exception>
    public static bool TryAddTimed(
        ref NewCollection value,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> fieldValue,
        long expiresAtMs,
        Keyspace keyspace)
    {
        if (value.Large.IsNull && value.Packed.Length == 0)
        {
            PackedValue.Begin(ref value.Packed);
            PackedValue.SetHasTimes(value.Packed.Changeable);
        }

        return TryAddAny(ref value, field, fieldValue, expiresAtMs, keyspace);
    }

    /// <summary>Fields so far.</summary>
    public static long Count(ref NewCollection value) =>
        !value.Large.IsNull ? value.Large.Count : value.Packed.Length == 0 ? 0 : PackedValue.Count(value.Packed.Written);

    private static bool TryAddAny(
        ref NewCollection value,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> fieldValue,
        long expiresAtMs,
        Keyspace keyspace)
    {
        if (value.Large.IsNull)
        {
            ReadOnlySpan<byte> elements = PackedFields.All(value.Packed.Written, out int stride);
            if (Listpack.Find(elements, field, stride) >= 0) return false;
            if (TryPack(ref value.Packed, field, fieldValue, expiresAtMs, keyspace.Options)) return true;
            BecomeLarge(ref value, keyspace);
        }

        HashTable table = new(value.Large, keyspace);
        return table.Set(field, fieldValue, ref expiresAtMs, nowMs: 0);
    }

    private static bool TryPack(
        ref PooledBuffer packed,
        scoped ReadOnlySpan<byte> field,
        scoped ReadOnlySpan<byte> value,
        long expiresAtMs,
        EngineOptions options)
    {
        if (PackedValue.Count(packed.Written) >= options.HashMaxListpackEntries) return false;
        if (field.Length > PackedValue.MaxBytes || value.Length > PackedValue.MaxBytes) return false;
        bool hasTimes = PackedValue.HasTimes(packed.Written);
        int pairBytes = Listpack.EncodedLength(field) + Listpack.EncodedLength(value);
        int bytes = pairBytes + (hasTimes ? PackedFields.TimeBytes(expiresAtMs) : 0);
        if (packed.Length + bytes > PackedValue.MaxBytes) return false;
        Span<byte> room = packed.Reserve(bytes);
        Listpack.Write(room[Listpack.Write(room, field)..], value);
        if (hasTimes) PackedFields.WriteTime(room[pairBytes..], expiresAtMs);
        packed.Commit(bytes);
        if (hasTimes) MoveToPlace(packed.Changeable[PackedValue.HeaderBytes..], bytes, expiresAtMs);
        PackedValue.AddToCount(packed.Changeable, 1);
        if (Math.Max(field.Length, value.Length) > options.HashMaxListpackValue) PackedValue.SetOutgrown(packed.Changeable);
        return true;
    }

    private static void BecomeLarge(ref NewCollection value, Keyspace keyspace)
    {
        HashTable table = HashTable.Create(Count(ref value) + 1, keyspace);
        value.BecomeLarge(table.Root);
        HashFilling filling = new(table);
        HashOps.ForEachPacked(value.Packed.Written, ref filling);
    }

    // What was added at the end goes to where its time belongs, nearly always the same.
    private static void MoveToPlace(Span<byte> elements, int bytes, long expiresAtMs)
    {
        int end = elements.Length - bytes;
        int place = PackedFields.PlaceOf(elements[..end], expiresAtMs);
        if (place == end) return;
        using PooledScratch added = new(default, bytes);
        elements[end..].CopyTo(added.Span);
        elements[place..end].CopyTo(elements[(place + bytes)..]);
        added.Span.CopyTo(elements[place..]);
    }
}
