namespace Tiercel.Engine;

/// <summary>
/// The entry of a collection that is to be changed, and where it stands. The primitives keep it up to date, so several
/// elements may be changed with one look-up; any other change through the scope ends its validity.
/// </summary>
internal struct CollectionEntry(Shard shard, Table.Slot slot, Entry entry)
{
    public Shard Shard { get; } = shard;

    public Table.Slot Slot { get; internal set; } = slot;

    public Entry Entry { get; internal set; } = entry;

    public readonly bool Exists => !Entry.IsNull;

    /// <summary>Whether it is a large one; otherwise it is packed.</summary>
    public readonly bool IsLarge => Exists && Entry.IsLarge;

    public readonly Span<byte> Packed => Entry.KeptValue;

    public readonly LargeValue Large => Entry.LargeValue;
}
