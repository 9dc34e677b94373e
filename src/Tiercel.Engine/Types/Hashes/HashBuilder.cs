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
        if (value.Large.IsNull)
        {
            if (value.Packed.Length == 0) PackedValue.Begin(ref value.Packed);
            ReadOnlySpan<byte> elements = PackedValue.Elements(value.Packed.Written);
            if (Listpack.Find(elements, field, stride: 2) >= 0) return false;
            if (TryPack(ref value.Packed, field, fieldValue, keyspace.Options)) return true;
            BecomeLarge(ref value, keyspace);
        }

        HashTable table = new(value.Large, keyspace);
        return table.Set(field, fieldValue);
    }

    /// <summary>Fields so far.</summary>
    public static long Count(ref NewCollection value) =>
        !value.Large.IsNull ? value.Large.Count : value.Packed.Length == 0 ? 0 : PackedValue.Count(value.Packed.Written);

    private static bool TryPack(
        ref PooledBuffer packed, scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, EngineOptions options)
    {
        if (PackedValue.Count(packed.Written) >= options.HashMaxListpackEntries) return false;
        if (field.Length > PackedValue.MaxBytes || value.Length > PackedValue.MaxBytes) return false;
        int bytes = Listpack.EncodedLength(field) + Listpack.EncodedLength(value);
        if (packed.Length + bytes > PackedValue.MaxBytes) return false;
        Span<byte> room = packed.Reserve(bytes);
        Listpack.Write(room[Listpack.Write(room, field)..], value);
        packed.Commit(bytes);
        PackedValue.AddToCount(packed.Changeable, 1);
        if (Math.Max(field.Length, value.Length) > options.HashMaxListpackValue) PackedValue.SetOutgrown(packed.Changeable);
        return true;
    }

    private static void BecomeLarge(ref NewCollection value, Keyspace keyspace)
    {
        HashTable table = HashTable.Create(Count(ref value) + 1, keyspace);
        value.BecomeLarge(table.Root);
        Span<byte> fieldScratch = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueScratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(PackedValue.Elements(value.Packed.Written));
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> field = cursor.Current.AsText(fieldScratch);
            cursor.MoveNext();
            table.Set(field, cursor.Current.AsText(valueScratch));
        }
    }
}
