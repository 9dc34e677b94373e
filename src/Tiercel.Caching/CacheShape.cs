using System.Numerics;

namespace Tiercel.Caching;

/// <summary>Into how many partitions a cache is divided, and how many entries each is to hold.</summary>
internal readonly record struct CacheShape(int Partitions, int EntriesEach)
{
    // Below this a partition is too small for its policy to tell much, and chance fills partitions unevenly. A guess.
    private const int FewestEach = 512;

    // Half of what 16-bit numbers allow: chance does not come near the other half.
    private const int MostEach = 32_768;

    // Partitions a processor: two threads rarely want the same one.
    private const int EachProcessor = 4;

    // Entries are not expected beyond that when only their weight is limited; partitions go on growing if there are more.
    private const long WeighedEntries = 1 << 20;

    public static CacheShape For<TKey, TValue>(CacheOptions<TKey, TValue> options)
        where TKey : notnull
    {
        long entries = options.Weigher is null ? options.Capacity : Math.Min(options.Capacity, WeighedEntries);
        long partitions = options.Partitions;
        if (partitions == 0)
        {
            long wished = Math.Min(EachProcessor * Environment.ProcessorCount, entries / FewestEach);
            partitions = (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, Math.Max(wished, entries / MostEach)));
        }

        long each = (entries + partitions - 1) / partitions;
        return new CacheShape((int)partitions, (int)Math.Min(each, Array.MaxLength / 2));
    }
}
