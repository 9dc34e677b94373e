using System.Runtime.InteropServices;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Tiercel.Primitives;

namespace Tiercel.Bench.Micro;

/// <summary>A megabyte of JSON through the LZ4 codec, beside liblz4 where that is installed.</summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public unsafe class Lz4Benchmarks
{
    private const int Bytes = 1 << 20;

    private readonly byte[] _content = MakeJson();
    private readonly byte[] _restored = new byte[Bytes];
    private readonly byte[] _block = new byte[Lz4Block.MaxCompressedLength(Bytes)];
    private delegate* unmanaged<byte*, byte*, int, int, int> _compress;
    private delegate* unmanaged<byte*, byte*, int, int, int> _decompress;
    private int _ownLength;
    private byte[] _ownBlock = [];

    [GlobalSetup]
    public void Setup()
    {
        nint library = NativeLibrary.Load("liblz4.so.1");
        _compress = (delegate* unmanaged<byte*, byte*, int, int, int>)NativeLibrary.GetExport(library, "LZ4_compress_default");
        _decompress = (delegate* unmanaged<byte*, byte*, int, int, int>)NativeLibrary.GetExport(library, "LZ4_decompress_safe");
        int theirs = CompressByLibrary();
        _ownLength = Compress();
        _ownBlock = _block[.._ownLength];
        Console.WriteLine($"compressed length: {_ownLength:N0}, by liblz4 {theirs:N0}");
    }

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Compress")]
    public int CompressByLibrary()
    {
        fixed (byte* from = _content)
        fixed (byte* to = _block)
        {
            return _compress(from, to, Bytes, _block.Length);
        }
    }

    [Benchmark]
    [BenchmarkCategory("Compress")]
    public int Compress() => Lz4Block.Compress(_content, _block);

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Decompress")]
    public int DecompressByLibrary()
    {
        fixed (byte* from = _ownBlock)
        fixed (byte* to = _restored)
        {
            return _decompress(from, to, _ownLength, Bytes);
        }
    }

    [Benchmark]
    [BenchmarkCategory("Decompress")]
    public bool Decompress() => Lz4Block.TryDecompress(_ownBlock, _restored);

    private static byte[] MakeJson()
    {
        Random random = new(1);
        StringBuilder text = new("[");
        for (int id = 0; text.Length < Bytes; id++)
        {
            text.Append("{\"id\":").Append(id).Append(",\"name\":\"user").Append(random.Next(100_000)).Append("\",\"price\":")
                .Append(random.Next(10_000)).Append('.').Append(random.Next(100)).Append(",\"active\":")
                .Append(random.Next(2) == 0 ? "true" : "false").Append(",\"tags\":[\"red\",\"t").Append(random.Next(50)).Append("\"]},");
        }

        return Encoding.ASCII.GetBytes(text.ToString(0, Bytes));
    }
}
