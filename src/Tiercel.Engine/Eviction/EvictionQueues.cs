using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// S3-FIFO (Yang et al., SOSP 2023) without queues, for one database. A new key is on probation in a small queue, about a tenth of all;
/// if it is not used there it goes first. If it is used it moves to the main queue, where each use buys it one more
/// round. A key that comes back soon after it was evicted from the small queue enters the main one at once.
/// </summary>
/// <remarks>
/// A first-in-first-out queue is known by the age of its members, and an age fits an entry's two bytes: no
/// links. Time is counted in evictions: a lap is as many as there are keys. Victims are found by sampling,
/// so probation is set shorter than the paper's tenth of a lap: a key overstays it until a sample meets it.
/// Thread safe; a lost race costs one key its place, no more.
/// </remarks>
internal sealed class EvictionQueues(MemoryAccount account)
{
    public const int TicksPerLap = 64;

    // From 2 to 7 ticks the hit ratios on traces of web, block and loop accesses differ by less than half a point.
    private const int ProbationTicks = 4;
    private const int UsesToStay = 1;

    // Candidates are ordered: overdue on probation, then the main queue, then what is on probation still.
    private const long Overdue = 1L << 40;
    private const long Young = -(1L << 40);

    // Ticks in units of 2^-16, so that a database of any size advances evenly.
    private const int TickFraction = 32;

    private long _smallTime;
    private long _mainTime;

    /// <summary>The keys that were evicted of late.</summary>
    public GhostTable Ghosts { get; } = new(account);

    private int SmallTick => (int)(Volatile.Read(ref _smallTime) >> TickFraction) & (QueuePlace.TickModulus - 1);

    private int MainTick => (int)(Volatile.Read(ref _mainTime) >> TickFraction) & (QueuePlace.TickModulus - 1);

    /// <summary>The place of a new key.</summary>
    public ushort Enter(ulong hash) =>
        Ghosts.Contains(hash, SmallTick) ? QueuePlace.Main(MainTick, 0) : QueuePlace.Small(SmallTick);

    /// <summary>How much an entry deserves to go. Moves it to the main queue or renews it there if that is due.</summary>
    public long Badness(ref ushort access)
    {
        if (!QueuePlace.IsMain(access))
        {
            int age = QueuePlace.Age(access, SmallTick);
            int uses = QueuePlace.Uses(access);
            if (age < ProbationTicks) return Young + age - (uses * TicksPerLap);
            if (uses < UsesToStay) return Overdue + age;
            access = QueuePlace.Main(MainTick, 0);
        }

        return MainBadness(ref access);
    }

    /// <summary>Notes that an entry was evicted, out of a database of this many keys.</summary>
    public void Evicted(ulong hash, ushort access, long keys)
    {
        long step = ((long)TicksPerLap << TickFraction) / Math.Max(1, keys);
        Interlocked.Add(ref _smallTime, step);
        if (QueuePlace.IsMain(access))
        {
            Interlocked.Add(ref _mainTime, step);
            return;
        }

        Ghosts.Fit(keys);
        Ghosts.Add(hash, SmallTick);
    }

    private long MainBadness(ref ushort access)
    {
        int age = QueuePlace.Age(access, MainTick);
        int rounds = Math.Min(age / TicksPerLap, QueuePlace.Uses(access));
        if (rounds > 0)
        {
            age -= rounds * TicksPerLap;
            access = QueuePlace.Main((MainTick - age) & (QueuePlace.TickModulus - 1), QueuePlace.Uses(access) - rounds);
        }

        return age - (QueuePlace.Uses(access) * TicksPerLap);
    }
}
