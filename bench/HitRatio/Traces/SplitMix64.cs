namespace Tiercel.Bench.HitRatio;

/// <summary>
/// A generator whose numbers depend on its seed alone (Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA
/// 2014). A mutable struct.
/// </summary>
internal struct SplitMix64(ulong seed)
{
    private ulong _state = seed;

    /// <summary>A number from 0 up to, but not with, 1.</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public ulong Next()
    {
        ulong result = Mix(_state);
        _state += 0x9E3779B97F4A7C15;
        return result;
    }

    /// <summary>The first number after a seed: different for different seeds.</summary>
    public static ulong Mix(ulong seed)
    {
        ulong z = seed + 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
