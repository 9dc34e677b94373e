using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// How an entry keeps the bytes of a string: as they are, or compressed as the 4-byte length of the plain bytes and an
/// LZ4 block of them. Whoever wants a string's bytes or its length asks here; an entry knows what it keeps only.
/// </summary>
internal static class StringValue
{
    private const int HeaderBytes = sizeof(int);

    // What is kept compressed saves at least this part of the plain bytes: less is not worth the time of reading it.
    private const int LeastSaving = 8;

    /// <summary>Bytes of the string; nothing is decompressed for it.</summary>
    public static int Length(Entry entry) =>
        entry.HasFlag(Entry.Compressed) ? MemoryMarshal.Read<int>(entry.KeptValue) : entry.KeptLength;

    /// <summary>
    /// The string's bytes: in the entry, or decompressed to the thread's <see cref="ValueScratch"/> and valid until that
    /// is rewound.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left to decompress to.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<byte> Plain(Entry entry) =>
        entry.HasFlag(Entry.Compressed) ? Decompressed(entry) : entry.KeptValue;

    /// <summary>Writes the string's bytes to a destination of exactly its length.</summary>
    public static void CopyTo(Entry entry, Span<byte> destination)
    {
        Debug.Assert(destination.Length == Length(entry), "the destination has another length");
        if (!entry.HasFlag(Entry.Compressed))
        {
            entry.KeptValue.CopyTo(destination);
        }
        else if (!Lz4Block.TryDecompress(entry.KeptValue[HeaderBytes..], destination))
        {
            throw new InvalidOperationException("A value that is kept compressed cannot be read.");
        }
    }

    /// <summary>
    /// What an entry keeps of a string if it is compressed, in the thread's scratch memory; false if that does not save
    /// enough.
    /// </summary>
    /// <exception cref="InsufficientMemoryException">No memory is left to compress to.</exception>
    public static bool TryCompress(scoped ReadOnlySpan<byte> value, ValueScratch scratch, out ReadOnlySpan<byte> kept)
    {
        kept = default;
        int atMost = value.Length - (value.Length / LeastSaving);
        if (atMost <= HeaderBytes || atMost == value.Length) return false;
        Span<byte> space = scratch.Take(atMost);
        int length = Lz4Block.Compress(value, space[HeaderBytes..]);
        if (length == 0) return false;
        MemoryMarshal.Write(space, value.Length);
        kept = space[..(HeaderBytes + length)];
        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ReadOnlySpan<byte> Decompressed(Entry entry)
    {
        Span<byte> plain = ValueScratch.ForThisThread().Take(Length(entry));
        CopyTo(entry, plain);
        return plain;
    }
}
