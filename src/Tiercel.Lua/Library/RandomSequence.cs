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

    /// <summary>Begins the sequence of a seed.</summary>
    public void Seed(int seed) => _state = ((ulong)(uint)seed << 16) | 0x330E;

    /// <summary>The next number: from 0 to below 1.</summary>
    public double Next()
    {
        _state = unchecked((_state * Multiplier) + Increment) & Mask;
        return (double)((_state >> 17) % int.MaxValue) / int.MaxValue;
    }
}
