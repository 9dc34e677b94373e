using System.Text;
using BenchmarkDotNet.Attributes;
using Tiercel.Primitives;

namespace Tiercel.Bench.Micro;

/// <summary>The hash of a key, beside what the framework offers for bytes and what a dictionary of strings uses.</summary>
public class HashBenchmarks
{
    private readonly KeyHasher _hasher = KeyHasher.CreateRandom();
    private string _text = "";
    private byte[] _bytes = [];

    [Params(3, 8, 16, 32, 128)]
    public int Length { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _text = string.Concat(Enumerable.Range(0, Length).Select(static i => (char)('a' + (i % 26))));
        _bytes = Encoding.UTF8.GetBytes(_text);
    }

    [Benchmark(Baseline = true)]
    public int HashCodeOfString() => _text.GetHashCode(StringComparison.Ordinal);

    [Benchmark]
    public int HashCodeOfBytes()
    {
        HashCode code = default;
        code.AddBytes(_bytes);
        return code.ToHashCode();
    }

    [Benchmark]
    public ulong KeyHash() => _hasher.Hash(_bytes);
}
