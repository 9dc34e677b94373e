namespace Tiercel.Engine;

/// <summary>An entry that a group has given to a consumer and that was not acknowledged yet, as the group keeps it.</summary>
/// <param name="Id">The entry.</param>
/// <param name="DeliveredAtMs">When it was last given out, Unix milliseconds.</param>
/// <param name="Deliveries">How often it was.</param>
/// <param name="ConsumerAddress">Where the consumer lies that has it.</param>
internal readonly record struct PendingEntry(StreamId Id, long DeliveredAtMs, long Deliveries, nint ConsumerAddress);

/// <summary>An id sought among pending entries, or among those of a consumer.</summary>
internal readonly struct SoughtId(StreamId id) : ISought<PendingEntry>, ISought<StreamId>
{
    public int CompareTo(in PendingEntry record) => id.CompareTo(record.Id);

    public int CompareTo(in StreamId record) => id.CompareTo(record);
}
