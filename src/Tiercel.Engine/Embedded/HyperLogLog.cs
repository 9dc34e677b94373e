using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>
/// Counts different elements without keeping them: a key takes 12 KiB at most, whatever was added to it, less while that
/// is little, and the count has a standard error of 0.81 %. The values are strings, byte for byte those of Redis. Every
/// method is atomic and safe from any thread.
/// </summary>
/// <remarks>
/// All methods throw <see cref="ObjectDisposedException"/> once the engine is disposed,
/// <see cref="InvalidOperationException"/> if a key holds a value of another kind, and <see cref="FormatException"/> if
/// it holds a string that is none of these.
/// </remarks>
public sealed class HyperLogLog
{
    private readonly Place _place;

    internal HyperLogLog(Place place) => _place = place;

    /// <summary>Adds an element, creating the key if it is absent.</summary>
    /// <param name="key">The key.</param>
    /// <param name="element">The element, as text or bytes.</param>
    /// <returns>Whether the key was created or the count may have changed by it.</returns>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public bool Add(CacheKey key, CacheKey element) =>
        Add(key, new SingleText(element.Encode(stackalloc byte[SingleKey.ScratchBytes])));

    /// <summary>Adds several elements in one step; the key is created even if there are none.</summary>
    /// <param name="key">The key.</param>
    /// <param name="elements">The elements; the same may come twice.</param>
    /// <returns>Whether the key was created or the count may have changed by any of them.</returns>
    /// <exception cref="ArgumentNullException">An element is null.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public bool AddMany(CacheKey key, params ReadOnlySpan<string> elements) =>
        Add(key, new TextList(elements, stackalloc byte[SingleKey.ScratchBytes]));

    /// <summary>How many different elements were added, estimated; 0 if the key is absent.</summary>
    public long Count(CacheKey key) => SingleKey.Run(_place, key, 0, static (ref scope, in key, _) =>
    {
        SingleKey.IsDone(HyperLogLogOps.Count(ref scope, in key, out long count));
        return count;
    });

    /// <summary>How many different elements were added to any of some keys, estimated, in one step; absent keys count nothing.</summary>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    [SkipLocalsInit]
    public long CountUnion(params ReadOnlySpan<string> keys)
    {
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(SeveralKeys.ShardsOf(_place, keys, scratch));
        scoped HyperLogLogUnion union = default;
        try
        {
            union = new HyperLogLogUnion();
            foreach (string key in keys) SingleKey.IsDone(union.Add(ref scope, SeveralKeys.Hashed(_place, key, scratch)));
            return union.Estimate();
        }
        finally
        {
            union.Dispose();
            scope.Release();
        }
    }

    /// <summary>
    /// Adds to the destination what was added to the sources, in one step, creating it if it is absent. It keeps its expiry.
    /// </summary>
    /// <exception cref="ArgumentNullException">A key is null.</exception>
    /// <exception cref="InsufficientMemoryException">A limit is reached and nothing may be evicted.</exception>
    [SkipLocalsInit]
    public void Merge(string destination, params ReadOnlySpan<string> sources)
    {
        SingleKey.MakeRoom(_place);
        Span<byte> scratch = stackalloc byte[SingleKey.ScratchBytes];
        scoped KeyScope scope = new(_place);
        scope.AcquireMany(
            SeveralKeys.ShardsOf(_place, [destination], scratch) | SeveralKeys.ShardsOf(_place, sources, scratch));
        scoped HyperLogLogUnion union = default;
        try
        {
            union = new HyperLogLogUnion();
            foreach (string source in sources)
            {
                SingleKey.IsDone(union.Add(ref scope, SeveralKeys.Hashed(_place, source, scratch)));
            }

            Key key = SeveralKeys.Hashed(_place, destination, scratch);
            SingleKey.IsDone(union.Add(ref scope, in key));
            SingleKey.IsDone(HyperLogLogOps.Merge(ref scope, in key, in union));
        }
        finally
        {
            union.Dispose();
            scope.Release();
        }
    }

    private bool Add<TElements>(CacheKey key, TElements elements)
        where TElements : struct, IByteStrings, allows ref struct =>
        SingleKey.RunWrite(_place, key, elements, static (ref scope, in key, elements) =>
        {
            SingleKey.IsDone(HyperLogLogOps.Add(ref scope, in key, in elements, out bool hasChanged));
            return hasChanged;
        });
}
