namespace Tiercel.Engine;

/// <summary>What differs from kind to kind, one row each; nothing else switches on the kind.</summary>
internal static class ValueKinds
{
    private static readonly CollectionKind?[] Rows = MakeRows();

    /// <summary>The row of a kind of collections.</summary>
    public static CollectionKind Of(ValueKind kind) => Rows[(int)kind]!;

    /// <summary>The earliest time at which a part of a value expires, Unix milliseconds; none, if none does.</summary>
    public static long EarliestElementMs(Entry entry) =>
        entry.Kind == ValueKind.String ? Expiry.None : Of(entry.Kind).EarliestElementMs(entry);

    /// <summary>The row whose values a type byte of a snapshot file announces; null if none does.</summary>
    public static CollectionKind? OfRdbType(byte rdbType, out ValueKind kind)
    {
        for (int i = 0; i < Rows.Length; i++)
        {
            kind = (ValueKind)i;
            if (Rows[i] is { } row && row.Loads(rdbType)) return row;
        }

        kind = ValueKind.None;
        return null;
    }

    /// <summary>The name as the TYPE command prints it; "none" for an absent key.</summary>
    public static ReadOnlySpan<byte> NameOf(ValueKind kind) => kind switch
    {
        ValueKind.None => "none"u8,
        ValueKind.String => "string"u8,
        _ => Of(kind).Name,
    };

    private static CollectionKind?[] MakeRows()
    {
        CollectionKind?[] rows = new CollectionKind?[16];
        rows[(int)ValueKind.Hash] = new HashKind();
        rows[(int)ValueKind.List] = new ListKind();
        rows[(int)ValueKind.Set] = new SetKind();
        rows[(int)ValueKind.SortedSet] = new SortedSetKind();
        rows[(int)ValueKind.Stream] = new StreamKind();
        return rows;
    }
}
