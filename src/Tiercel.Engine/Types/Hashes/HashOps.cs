using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// What can be done with hashes. The commands and the embedded door both come here, with the key's shard locked.
/// Spans that are returned are valid until the next change through the same scope.
/// </summary>
internal static partial class HashOps
{
    /// <summary>A hash to be read: Done, Absent or WrongType.</summary>
    public static OpStatus Find(ref KeyScope scope, scoped in Key key, out Entry entry) =>
        scope.FindCollection(in key, ValueKind.Hash, LookupMode.Read, out entry);

    /// <summary>The value of a field of a hash that was found; false if there is none.</summary>
    /// <param name="entry">The hash.</param>
    /// <param name="keyspace">Where it belongs.</param>
    /// <param name="field">The field.</param>
    /// <param name="scratch">At least <see cref="ListpackElement.ScratchBytes"/>, for a value that is kept as a number.</param>
    /// <param name="value">In the entry or in the scratch.</param>
    public static bool TryGet(
        Entry entry, Keyspace keyspace, scoped ReadOnlySpan<byte> field, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (entry.IsLarge)
        {
            if (!new HashTable(entry.LargeValue, keyspace).TryFind(field, out HashElement element)) return false;
            value = element.Value;
            return true;
        }

        ReadOnlySpan<byte> elements = PackedValue.Elements(entry.KeptValue);
        int at = Listpack.Find(elements, field, stride: 2);
        if (at < 0) return false;
        value = Listpack.ReadText(elements, Listpack.Next(elements, at), scratch);
        return true;
    }

    /// <summary>Fields of a hash that was found.</summary>
    public static long Count(Entry entry) => entry.IsLarge ? entry.LargeValue.Count : PackedValue.Count(entry.KeptValue);

    /// <summary>Visits every field of a hash that was found.</summary>
    public static void ForEach<TVisitor>(Entry entry, Keyspace keyspace, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (!entry.IsLarge)
        {
            ForEachPacked(entry, ref visitor);
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

    /// <summary>
    /// Visits some fields from a cursor on, 0 at first, and returns the next cursor, 0 at the end: of a packed hash all.
    /// What is there from the beginning to the end is visited, however the hash changes meanwhile.
    /// </summary>
    public static ulong Scan<TVisitor>(Entry entry, Keyspace keyspace, ulong cursor, int count, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        if (!entry.IsLarge)
        {
            ForEachPacked(entry, ref visitor);
            return 0;
        }

        HashTable table = new(entry.LargeValue, keyspace);
        Elements<TVisitor> elements = new(table, visitor);
        try
        {
            return table.Scan(cursor, count, ref elements);
        }
        finally
        {
            visitor = elements.Visitor;
        }
    }

    private static void ForEachPacked<TVisitor>(Entry entry, scoped ref TVisitor visitor)
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        Span<byte> fieldScratch = stackalloc byte[ListpackElement.ScratchBytes];
        Span<byte> valueScratch = stackalloc byte[ListpackElement.ScratchBytes];
        ListpackCursor cursor = new(PackedValue.Elements(entry.KeptValue));
        while (cursor.MoveNext())
        {
            ReadOnlySpan<byte> field = cursor.Current.AsText(fieldScratch);
            cursor.MoveNext();
            visitor.Visit(field, cursor.Current.AsText(valueScratch));
        }
    }

    // Carries the visitor along: a reference to one that is itself a ref struct cannot be held.
    private ref struct Elements<TVisitor>(HashTable table, TVisitor visitor) : IReferenceVisitor
        where TVisitor : struct, IHashVisitor, allows ref struct
    {
        public TVisitor Visitor = visitor;

        public void Visit(uint reference)
        {
            HashElement element = table.At(reference);
            Visitor.Visit(element.Field, element.Value);
        }
    }
}
