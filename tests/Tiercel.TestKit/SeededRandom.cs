using System.Globalization;

namespace Tiercel.TestKit;

/// <summary>
/// Randomness that can be had again: put <see cref="Seed"/> into every failure message, and replay a failure by
/// setting the environment variable TIERCEL_SEED to it.
/// </summary>
public sealed class SeededRandom : Random
{
    private SeededRandom(int seed)
        : base(seed)
    {
        Seed = seed;
    }

    public int Seed { get; }

    /// <summary>A generator with the seed of the environment, or else a new seed.</summary>
    public static SeededRandom Create()
    {
        string? fixedSeed = Environment.GetEnvironmentVariable("TIERCEL_SEED");
        return new SeededRandom(fixedSeed is null ? Shared.Next() : int.Parse(fixedSeed, CultureInfo.InvariantCulture));
    }

    public override string ToString() => $"TIERCEL_SEED={Seed.ToString(CultureInfo.InvariantCulture)}";
}
