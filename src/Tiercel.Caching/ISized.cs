namespace Tiercel.Caching;

/// <summary>Knows how many bytes of memory it occupies, for <see cref="CacheWeights.EstimatedBytes"/>.</summary>
public interface ISized
{
    /// <summary>Bytes, those of what it alone refers to among them.</summary>
    long SizeBytes { get; }
}
