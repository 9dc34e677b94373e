using System.Diagnostics;
using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>The head of a packed collection: what every type finds before its elements.</summary>
/// <remarks>
/// <code>
/// offset  size  content
/// 0       2     bits 13-0: elements, of pairs the pairs; bit 14: of a hash, each pair has a third element, its time;
///               bit 15: once held what Redis keeps in its large encoding only
/// 2       …     the elements, by type
/// </code>
/// </remarks>
internal static class PackedValue
{
    public const int HeaderBytes = sizeof(ushort);

    /// <summary>More elements than this are not packed, whatever the settings; so many bytes would be too many anyway.</summary>
    public const int MaxCount = 0x7FFF;

    /// <summary>More bytes than this are not packed, whatever the settings: a change moves half of them on the average.</summary>
    public const int MaxBytes = 8 << 10;

    private const int CountMask = 0x3FFF;
    private const int TimesBit = 0x4000;
    private const int OutgrownBit = 0x8000;

    public static int Count(ReadOnlySpan<byte> packed) => MemoryMarshal.Read<ushort>(packed) & CountMask;

    /// <summary>
    /// Whether an element was longer, or the elements more, than the settings allow Redis to pack: OBJECT ENCODING says so
    /// from then on, as Redis never goes back.
    /// </summary>
    public static bool IsOutgrown(ReadOnlySpan<byte> packed) => (MemoryMarshal.Read<ushort>(packed) & OutgrownBit) != 0;

    public static void SetOutgrown(Span<byte> packed) =>
        MemoryMarshal.Write(packed, (ushort)(MemoryMarshal.Read<ushort>(packed) | OutgrownBit));

    /// <summary>Whether it is a hash with a time to each field: see <see cref="PackedFields"/>.</summary>
    public static bool HasTimes(ReadOnlySpan<byte> packed) => (MemoryMarshal.Read<ushort>(packed) & TimesBit) != 0;

    public static void SetHasTimes(Span<byte> packed) =>
        MemoryMarshal.Write(packed, (ushort)(MemoryMarshal.Read<ushort>(packed) | TimesBit));

    public static void AddToCount(Span<byte> packed, int delta)
    {
        Debug.Assert((uint)(Count(packed) + delta) <= CountMask, "a packed collection has too many elements");
        MemoryMarshal.Write(packed, (ushort)(MemoryMarshal.Read<ushort>(packed) + delta));
    }

    /// <summary>What is behind the head.</summary>
    public static ReadOnlySpan<byte> Elements(ReadOnlySpan<byte> packed) => packed[HeaderBytes..];

    /// <summary>Checks the count of a value of listpack elements, so many to each. Throws if it is wrong.</summary>
    public static void CheckInvariants(ReadOnlySpan<byte> packed, int elementsEach)
    {
        int elements = Listpack.Count(Elements(packed));
        if (Count(packed) > 0 && elements == Count(packed) * elementsEach) return;
        throw new InvalidOperationException($"Packed: {elements} elements, {Count(packed)} counted.");
    }

    /// <summary>Writes the head of an empty value to an empty buffer.</summary>
    public static void Begin(ref PooledBuffer buffer)
    {
        WriteHead(buffer.Reserve(HeaderBytes), 0);
        buffer.Commit(HeaderBytes);
    }

    /// <summary>Writes a head.</summary>
    public static void WriteHead(Span<byte> packed, int count) => MemoryMarshal.Write(packed, (ushort)count);
}
