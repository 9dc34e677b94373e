// The linear congruential generator of POSIX's drand48 family: X' = (0x5DEECE66D * X + 11) mod 2^48, seeded with 32 bits above
// 0x330E; a number is the upper 31 bits. Redis uses it in its scripts, so that they see the same numbers on every system.
namespace Tiercel.Lua;

/// <summary>The numbers of <c>math.random</c>. Each machine has its own.</summary>
internal sealed class RandomSequence
{
    private const ulong Multiplier = 0x5DEECE66D;
    private const ulong Increment = 11;
    private const ulong Mask = (1UL << 48) - 1;

    // What the generator holds before it is seeded.
    private ulong _state = 0x1234_ABCD_330E;

    /// <summary>What it holds: 48 bits.</summary>
    public ulong State
    {
        get => _state;
        set => _state = value & Mask;
    }

    /// <summary>Called once, before the next number or seed: who shares the sequence says what it holds. Null = nobody does.</summary>
    public Action? Beginning { get; set; }

    /// <summary>Begins the sequence of a seed.</summary>
    public void Seed(int seed)
    {
        Begin();
        _state = ((ulong)(uint)seed << 16) | 0x330E;
    }

    /// <summary>The next number: from 0 to below 1.</summary>
    public double Next()
    {
        Begin();
        _state = unchecked((_state * Multiplier) + Increment) & Mask;
        return (double)((_state >> 17) % int.MaxValue) / int.MaxValue;
    }

    private void Begin()
    {
        if (Beginning is not { } beginning) return;
        Beginning = null;
        beginning();
    }
}
