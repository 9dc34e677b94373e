using System.Runtime.InteropServices;

namespace Tiercel.Primitives;

/// <summary>
/// Memory of the process for the parts of large collections: roots, chunks, pages, nodes. Begins on a cache line.
/// Whoever holds the pointer knows the size and frees it once.
/// </summary>
internal static unsafe class NativeBlock
{
    private const int Alignment = 64;

    /// <summary>
    /// How many more blocks the calling thread is given; beyond that memory is refused. A seam for tests of what then
    /// happens.
    /// </summary>
    [ThreadStatic]
    private static int _refusals;

    [ThreadStatic]
    private static long _held;

    /// <summary>
    /// Blocks that the calling thread has taken, less those it has freed: what a test counts to find one that was lost.
    /// </summary>
    public static long HeldByThread => _held;

    /// <summary>Refuses every allocation of the calling thread, from the one after <paramref name="granted"/> on.</summary>
    public static void RefuseAfter(int granted) => _refusals = granted + 1;

    /// <summary>Ends what <see cref="RefuseAfter"/> began.</summary>
    public static void RefuseNoMore() => _refusals = 0;

    /// <summary>A block of this many bytes, zeroed if asked for.</summary>
    /// <exception cref="InsufficientMemoryException">The system has no memory left.</exception>
    public static byte* Allocate(long bytes, bool zeroed = false)
    {
        ThrowIfRefused(bytes);
        byte* block;
        try
        {
            block = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);
        }
        catch (OutOfMemoryException)
        {
            ThrowRefused(bytes);
            throw;
        }

        if (zeroed) NativeMemory.Clear(block, (nuint)bytes);
        _held++;
        return block;
    }

    /// <summary>Frees a block.</summary>
    public static void Free(byte* block)
    {
        NativeMemory.AlignedFree(block);
        _held--;
    }

    /// <summary>Throws if the calling thread is to be refused memory: what every other allocation asks that tests refuse.</summary>
    public static void ThrowIfRefused(long bytes)
    {
        if (_refusals > 0 && IsRefused()) ThrowRefused(bytes);
    }

    private static bool IsRefused()
    {
        if (_refusals == 1) return true;
        _refusals--;
        return false;
    }

    private static void ThrowRefused(long bytes) =>
        throw new InsufficientMemoryException($"The system has no {bytes} bytes left.");
}
