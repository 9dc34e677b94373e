using System.Runtime.InteropServices;

namespace Tiercel.Primitives.Tests;

/// <summary>The reference implementation as the distribution has it, found at run time.</summary>
internal static unsafe class LibLz4
{
    private static readonly nint Library = NativeLibrary.TryLoad("liblz4.so.1", out nint handle) ? handle : 0;

    public static bool IsInstalled => Library != 0;

    public static byte[] Compress(ReadOnlySpan<byte> content)
    {
        var compress = (delegate* unmanaged<byte*, byte*, int, int, int>)NativeLibrary.GetExport(Library, "LZ4_compress_default");
        byte[] block = new byte[Lz4Block.MaxCompressedLength(content.Length)];
        fixed (byte* from = content)
        fixed (byte* to = block)
        {
            return block[..compress(from, to, content.Length, block.Length)];
        }
    }

    /// <summary>Bytes restored; negative if the block is damaged.</summary>
    public static int Decompress(ReadOnlySpan<byte> block, Span<byte> content)
    {
        var decompress = (delegate* unmanaged<byte*, byte*, int, int, int>)NativeLibrary.GetExport(Library, "LZ4_decompress_safe");
        fixed (byte* from = block)
        fixed (byte* to = content)
        {
            return decompress(from, to, block.Length, content.Length);
        }
    }
}

internal sealed class LibLz4FactAttribute : FactAttribute
{
    public LibLz4FactAttribute()
    {
        if (!LibLz4.IsInstalled) Skip = "liblz4.so.1 is not installed";
    }
}
