namespace Tiercel.Caching;

/// <summary>Weighers for <see cref="CacheOptions{TKey,TValue}.Weigher"/>.</summary>
public static class CacheWeights
{
    // What the cache itself keeps of an entry: see docs/caching.md.
    private const int EntryBytes = 32;

    // Header and method table of an object; the length of an array or string lies beyond.
    private const int ObjectBytes = 16;

    // An object of a type that is not known: its header and a few fields.
    private const int UnknownBytes = 48;

    /// <summary>
    /// Roughly the bytes of managed memory that an entry occupies: strings, and arrays of bytes, characters, int, long, float or double, by
    /// their length, what implements <see cref="ISized"/> by what it says, other objects a flat 48, other values of value types nothing,
    /// as they lie in the entry, and 32 for the entry itself.
    /// </summary>
    public static long EstimatedBytes<TKey, TValue>(TKey key, TValue value) => EntryBytes + BytesOf(key) + BytesOf(value);

    private static long BytesOf<T>(T value) => value switch
    {
        null => 0,
        ISized sized => Math.Max(0, sized.SizeBytes),
        string text => Rounded(ObjectBytes + 6 + (2L * text.Length)),
        byte[] bytes => OfArray(bytes.LongLength, sizeof(byte)),
        char[] chars => OfArray(chars.LongLength, sizeof(char)),
        int[] numbers => OfArray(numbers.LongLength, sizeof(int)),
        long[] numbers => OfArray(numbers.LongLength, sizeof(long)),
        float[] numbers => OfArray(numbers.LongLength, sizeof(float)),
        double[] numbers => OfArray(numbers.LongLength, sizeof(double)),
        // Values of value types lie in the entry, as references do.
        _ => typeof(T).IsValueType ? 0 : UnknownBytes,
    };

    private static long OfArray(long length, int size) => Rounded(ObjectBytes + 8 + (length * size));

    private static long Rounded(long bytes) => (bytes + 7) & ~7L;
}
