namespace Tiercel.Engine;

/// <summary>The two bytes of an entry under S3-FIFO: which queue it is in, since when, and how often it was used.</summary>
/// <remarks>
/// <code>
/// bits 0-1   uses since it came there, 3 = three or more
/// bit 2      set: the main queue; clear: the small one, where new keys wait for a second use
/// bits 3-15  the tick at which it came there, by the clock of its queue in <see cref="EvictionQueues"/>
/// </code>
/// A field that another policy wrote reads as some place or other; the first samples put it right.
/// </remarks>
internal static class QueuePlace
{
    public const int MaxUses = 3;

    /// <summary>Ticks are counted modulo this.</summary>
    public const int TickModulus = 1 << 13;

    private const int MainBit = 4;
    private const int TickShift = 3;

    public static ushort Small(int tick) => (ushort)(tick << TickShift);

    public static ushort Main(int tick, int uses) => (ushort)((tick << TickShift) | MainBit | uses);

    /// <summary>Counts a use; writes nothing once there are enough, so that hot entries stay clean in the caches.</summary>
    public static void Touch(ref ushort access)
    {
        if (Uses(access) < MaxUses) access++;
    }

    public static bool IsMain(ushort access) => (access & MainBit) != 0;

    public static int Uses(ushort access) => access & MaxUses;

    /// <summary>Ticks since the entry came to its queue.</summary>
    public static int Age(ushort access, int now) => (now - (access >> TickShift)) & (TickModulus - 1);
}
