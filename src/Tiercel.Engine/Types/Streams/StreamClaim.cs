namespace Tiercel.Engine;

/// <summary>How pending entries are to pass to another consumer.</summary>
/// <param name="MinIdleMs">Only those that were given out at least so long ago.</param>
/// <param name="DeliveredAtMs">When they count as given out, Unix milliseconds.</param>
/// <param name="Deliveries">How often they count as given out; -1 = as before, and once more if they are shown.</param>
/// <param name="IsShown">Whether the consumer sees them by it.</param>
/// <param name="IsForced">Whether one that is not pending becomes so.</param>
internal readonly record struct StreamClaim(
    long MinIdleMs, long DeliveredAtMs, long Deliveries, bool IsShown, bool IsForced)
{
    /// <summary>The number of deliveries once an entry has passed.</summary>
    public long DeliveriesAfter(long before) => Deliveries >= 0 ? Deliveries : IsShown ? before + 1 : before;
}
