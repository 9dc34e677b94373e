using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// Strings as rows of bits: bit 0 is the highest of the first byte, there are up to 2^32 of them, and those beyond the
/// end are 0. The same keys as <see cref="Strings"/>. Every method is atomic and safe from any thread.
/// </summary>
/// <remarks>
/// All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed, and
/// <see cref="InvalidOperationException"/> if the key holds a value of another kind.
/// </remarks>
public sealed class Bitmaps
{
    private readonly Place _place;

    internal Bitmaps(Place place) => _place = place;

    /// <summary>One bit; false if the key is absent or shorter.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not from 0 to 2^32 - 1.</exception>
    public bool GetBit(CacheKey key, long offset)
    {
        CheckOffset(offset);
        return SingleKey.Run(_place, key, offset, static (ref scope, in key, offset) =>
        {
            SingleKey.IsDone(BitmapOps.GetBit(ref scope, in key, offset, out bool bit));
            return bit;
        });
    }

    /// <summary>Sets or clears one bit where it lies, extending the value with zeros as far as it; returns the bit before.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The offset is not from 0 to 2^32 - 1.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public bool SetBit(CacheKey key, long offset, bool bit)
    {
        CheckOffset(offset);
        return SingleKey.RunWrite(_place, key, (offset, bit), static (ref scope, in key, state) =>
        {
            SingleKey.IsDone(BitmapOps.SetBit(ref scope, in key, state.offset, state.bit, out bool old));
            return old;
        });
    }

    /// <summary>How many bits are 1; 0 if the key is absent.</summary>
    public long Count(CacheKey key) => Count(key, 0, -1);

    /// <summary>How many bits of a part are 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="start">The first byte or bit; negative ones count from the end.</param>
    /// <param name="end">The last one, itself counted; negative ones count from the end.</param>
    /// <param name="unit">What the two count.</param>
    public long Count(CacheKey key, long start, long end, BitUnit unit = BitUnit.Byte) =>
        SingleKey.Run(_place, key, (start, end, unit), static (ref scope, in key, part) =>
        {
            SingleKey.IsDone(StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> bitmap));
            IndexRange range = IndexRange.OfOrdered(part.start, part.end, BitmapOps.UnitsOf(bitmap, part.unit));
            return BitmapOps.Count(bitmap, BitmapOps.ToBits(range, part.unit));
        });

    /// <summary>
    /// The first bit that is 1, or that is 0, -1 if there is none. An absent key is all zeros, and so is what lies behind
    /// a value's end.
    /// </summary>
    public long Position(CacheKey key, bool bit) => Position(key, bit, 0, -1, BitUnit.Byte, isOpen: true);

    /// <summary>The first bit of a part that is 1, or that is 0, -1 if there is none in it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="bit">What to look for.</param>
    /// <param name="start">The first byte or bit; negative ones count from the end.</param>
    /// <param name="end">The last one, itself counted; negative ones count from the end.</param>
    /// <param name="unit">What the two count.</param>
    /// <returns>Its offset from the beginning of the value.</returns>
    public long Position(CacheKey key, bool bit, long start, long end, BitUnit unit = BitUnit.Byte) =>
        Position(key, bit, start, end, unit, isOpen: false);

    /// <summary>
    /// Makes the destination hold the combination of some bitmaps, in one step; shorter ones go on as zeros. If all are
    /// empty or absent the destination is removed. It may be one of the sources, and has no expiry afterwards.
    /// </summary>
    /// <returns>The length of the result in bytes.</returns>
    /// <exception cref="ArgumentException">There is no source, or more than one for <see cref="BitOperation.Not"/>.</exception>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public int Combine(BitOperation operation, string destination, params ReadOnlySpan<string> sources)
    {
        if (sources.IsEmpty) throw new ArgumentException("There is nothing to combine.", nameof(sources));
        if (operation == BitOperation.Not && sources.Length > 1)
        {
            throw new ArgumentException("Only one bitmap can be turned over.", nameof(sources));
        }

        SingleKey.MakeRoom(_place);
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        ulong shards = Shard.MaskOf(SeveralKeys.Hashed(_place, destination, scratch).Hash)
            | SeveralKeys.ShardsOf(_place, sources, scratch);
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(shards);
        scoped BitOperands operands = new(sources.Length);
        try
        {
            foreach (string source in sources)
            {
                SingleKey.IsDone(operands.Add(ref scope, SeveralKeys.Hashed(_place, source, scratch)));
            }

            return BitmapOps.Combine(ref scope, SeveralKeys.Hashed(_place, destination, scratch), operation, in operands);
        }
        finally
        {
            operands.Dispose();
            scope.Release();
        }
    }

    /// <summary>Works on the integers inside a value, in order and in one step; what is written beyond its end extends it.</summary>
    /// <param name="key">The key.</param>
    /// <param name="operations">What to do.</param>
    /// <param name="results">Takes the result of each; null where it was to fail on overflow and did.</param>
    /// <exception cref="ArgumentException"><paramref name="results"/> is shorter than <paramref name="operations"/>.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A field that is written ends beyond the longest value.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    public void BitField(CacheKey key, ReadOnlySpan<BitFieldOperation> operations, Span<long?> results)
    {
        if (results.Length < operations.Length)
        {
            throw new ArgumentException("There is no room for a result of each operation.", nameof(results));
        }

        FieldWork work = new() { Operations = operations, Results = results };
        SingleKey.RunWrite(_place, key, work, static (ref scope, in key, work) =>
        {
            long writtenBits = 0;
            foreach (ref readonly BitFieldOperation step in work.Operations)
            {
                if (step.Action != BitFieldAction.Get) writtenBits = Math.Max(writtenBits, step.Offset + step.Bits);
            }

            SingleKey.IsDone(BitmapOps.Prepare(ref scope, in key, writtenBits));
            for (int i = 0; i < work.Operations.Length; i++)
            {
                work.Results[i] = BitmapOps.Apply(ref scope, in key, in work.Operations[i]);
            }

            return 0;
        });
    }

    private long Position(CacheKey key, bool bit, long start, long end, BitUnit unit, bool isOpen) =>
        SingleKey.Run(_place, key, (bit, start, end, unit, isOpen), static (ref scope, in key, search) =>
        {
            OpStatus status = StringOps.Get(ref scope, in key, out ReadOnlySpan<byte> bitmap);
            if (!SingleKey.IsDone(status)) return search.bit ? -1L : 0L;
            IndexRange range = IndexRange.Of(search.start, search.end, BitmapOps.UnitsOf(bitmap, search.unit));
            return BitmapOps.Position(bitmap, search.bit, BitmapOps.ToBits(range, search.unit), search.isOpen);
        });

    private static void CheckOffset(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(offset, BitmapOps.MaxBits);
    }

    private ref struct FieldWork
    {
        public ReadOnlySpan<BitFieldOperation> Operations;
        public Span<long?> Results;
    }
}
