using System.Numerics;
using System.Runtime.CompilerServices;

namespace Tiercel.Primitives;

/// <summary>
/// The sizes slots come in: steps of 8 bytes up to 512, then sixteen steps to each doubling, so that rounding up
/// wastes at most 1/16 and on the average 1/32.
/// </summary>
internal static class SizeClasses
{
    private const int LinearLimit = 512;
    private const int LinearClasses = LinearLimit / 8;

    /// <summary>The largest slot: 16 KiB of value with its key and header, and one class of slack.</summary>
    public const int MaxBytes = 17_408;

    /// <summary>One more than the highest class; class 0 is unused.</summary>
    public static int Count { get; } = Of(MaxBytes) + 1;

    private static readonly int[] Sizes = BuildSizes();

    /// <summary>The class for a size from 1 to <see cref="MaxBytes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(int bytes)
    {
        if (bytes <= LinearLimit) return (bytes + 7) >> 3;
        int last = bytes - 1;
        int exponent = BitOperations.Log2((uint)last);
        return LinearClasses + ((exponent - 9) << 4) + ((last >> (exponent - 4)) & 15) + 1;
    }

    /// <summary>The slot size of a class, a multiple of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Size(int sizeClass) => Sizes[sizeClass];

    private static int[] BuildSizes()
    {
        int[] sizes = new int[Count];
        for (int c = 1; c < sizes.Length; c++)
        {
            if (c <= LinearClasses)
            {
                sizes[c] = c * 8;
                continue;
            }

            int step = c - LinearClasses - 1;
            int exponent = 9 + (step >> 4);
            sizes[c] = (16 + (step & 15) + 1) << (exponent - 4);
        }

        return sizes;
    }
}
