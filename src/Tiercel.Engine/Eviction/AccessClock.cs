using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// The two bytes in which an entry remembers its use. Under LRU: seconds of the last access, which wrap after 18 hours
/// (the maintenance walk holds ages below half of that). Under LFU: a logarithmic counter in the low byte and
/// the minute of its last decay in the high byte, with the constants of Redis (lfu-log-factor 10, lfu-decay-time 1).
/// Under S3-FIFO: what <see cref="QueuePlace"/> says.
/// </summary>
internal static class AccessClock
{
    /// <summary>What a new entry counts under LFU, so that it is not the first victim.</summary>
    private const int LfuInitial = 5;
    private const int LfuLogFactor = 10;

    /// <summary>Ages above this are written down as this.</summary>
    public const ushort MaxAgeSeconds = 0x8000;

    public static ushort New(AccessStamp now) =>
        now.IsLfu ? (ushort)((Minutes(now.Seconds) << 8) | LfuInitial) : now.Seconds;

    /// <summary>Under LRU: unused for so many seconds, of which no more than <see cref="MaxAgeSeconds"/> are known.</summary>
    public static ushort Idle(AccessStamp now, long idleSeconds) =>
        (ushort)(now.Seconds - Math.Clamp(idleSeconds, 0, MaxAgeSeconds));

    /// <summary>Under LFU: used as often as the counter says, as of now.</summary>
    public static ushort Counted(AccessStamp now, byte counter) => (ushort)((Minutes(now.Seconds) << 8) | counter);

    /// <summary>Notes a use; writes only if something changes, so that reads leave cache lines clean.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Touch(ref ushort access, AccessStamp now)
    {
        if (now.IsDated)
        {
            if (access != now.Seconds) access = now.Seconds;
        }
        else
        {
            TouchCounted(ref access, now);
        }
    }

    private static void TouchCounted(ref ushort access, AccessStamp now)
    {
        if (now.IsLfu) TouchLfu(ref access, now.Seconds);
        else QueuePlace.Touch(ref access);
    }

    private static void TouchLfu(ref ushort access, ushort seconds)
    {
        int counter = Decayed(access, seconds);
        if (counter < byte.MaxValue)
        {
            double baseValue = Math.Max(0, counter - LfuInitial);
            if (Random.Shared.NextDouble() < 1.0 / ((baseValue * LfuLogFactor) + 1)) counter++;
        }

        ushort updated = (ushort)((Minutes(seconds) << 8) | counter);
        if (access != updated) access = updated;
    }

    /// <summary>Seconds since the last access, under LRU.</summary>
    public static int AgeSeconds(ushort access, ushort seconds) => (ushort)(seconds - access);

    /// <summary>How often the entry was used of late, 0 to 255, under LFU.</summary>
    public static int Decayed(ushort access, ushort seconds)
    {
        int idleMinutes = (byte)(Minutes(seconds) - (access >> 8));
        return Math.Max(0, (access & 0xFF) - idleMinutes);
    }

    // 16 bits of seconds make 1092 minutes; the low byte of them is what the entry keeps.
    private static byte Minutes(ushort seconds) => (byte)(seconds / 60);
}

/// <summary>What a use of an entry is noted with: the second, and whether uses are dated or counted, and how.</summary>
internal readonly struct AccessStamp
{
    private const int LfuBit = 1 << 16;
    private const int S3FifoBit = 1 << 17;

    public AccessStamp(ushort seconds, EvictionPolicy policy)
        : this(seconds | (policy.IsLfu ? LfuBit : policy.IsS3Fifo ? S3FifoBit : 0))
    {
    }

    private AccessStamp(int packed) => Packed = packed;

    /// <summary>The stamp as a number, for whoever keeps the current one.</summary>
    public int Packed { get; }

    public ushort Seconds => (ushort)Packed;

    /// <summary>Whether an entry keeps the second of its last use: under LRU, and where no policy asks for more.</summary>
    public bool IsDated => Packed <= ushort.MaxValue;

    public bool IsLfu => (Packed & LfuBit) != 0;

    public bool IsS3Fifo => (Packed & S3FifoBit) != 0;

    public static AccessStamp Unpack(int packed) => new(packed);
}
