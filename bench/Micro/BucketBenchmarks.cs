using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Tiercel.Engine;

namespace Tiercel.Bench.Micro;

/// <summary>Which of a bucket's twelve tags are equal to one: all at once, beside one after the other.</summary>
public unsafe class BucketBenchmarks
{
    private const byte Sought = 7;

    private byte* _address;

    [GlobalSetup]
    public void Setup()
    {
        _address = (byte*)NativeMemory.AlignedAlloc(Bucket.Bytes, Bucket.Bytes);
        new Span<byte>(_address, Bucket.Bytes).Clear();
        for (int i = 0; i < Bucket.Slots; i++) new Bucket(_address).Put(i, (byte)(i + 1), (uint)i);
    }

    [GlobalCleanup]
    public void Cleanup() => NativeMemory.AlignedFree(_address);

    [Benchmark(Baseline = true)]
    public uint Scalar() => new Bucket(_address).MatchScalar(Sought);

    [Benchmark]
    public uint Vector() => new Bucket(_address).Match(Sought);
}
