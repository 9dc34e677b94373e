using System.Collections.Concurrent;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using Tiercel.Engine;

namespace Tiercel.Bench.Micro;

/// <summary>
/// The embedded engine at 10,000 keys, few enough to stay in caches; beside a concurrent dictionary that does the
/// same: hands out a copy of the value and keeps a copy of what it is given.
/// </summary>
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
[MemoryDiagnoser]
public class StringsBenchmarks
{
    private const int KeyCount = 10_000;
    private const int BatchSize = 16;

    private readonly TiercelEngine _engine = new();
    private readonly ConcurrentDictionary<string, byte[]> _dictionary = new();
    private readonly string[] _keys = [.. Enumerable.Range(0, KeyCount).Select(static i => $"key:{i:d12}")];
    private readonly byte[] _value = new byte[64];
    private readonly byte[] _destination = new byte[64];
    private Strings _strings = null!;
    private int _next;

    [GlobalSetup]
    public void Setup()
    {
        _strings = _engine.GetDatabase(0).Strings;
        new Random(1).Shuffle(_keys);
        foreach (string key in _keys)
        {
            _strings.Set(key, _value);
            _dictionary[key] = _value.ToArray();
        }
    }

    [GlobalCleanup]
    public void Cleanup() => _engine.Dispose();

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Get")]
    public int GetFromDictionary()
    {
        if (!_dictionary.TryGetValue(NextKey(), out byte[]? value)) return -1;
        value.CopyTo(_destination, 0);
        return value.Length;
    }

    [Benchmark]
    [BenchmarkCategory("Get")]
    public int GetFromEngine() => _strings.TryGet(NextKey(), _destination, out int length) ? length : -1;

    [Benchmark(Baseline = true)]
    [BenchmarkCategory("Set")]
    public void SetInDictionary() => _dictionary[NextKey()] = _value.ToArray();

    [Benchmark]
    [BenchmarkCategory("Set")]
    public void SetInEngine() => _strings.Set(NextKey(), _value);

    [Benchmark(Baseline = true, OperationsPerInvoke = BatchSize)]
    [BenchmarkCategory("Batch")]
    public int ReadManyFromDictionary()
    {
        int bytes = 0;
        foreach (string key in NextKeys())
        {
            if (_dictionary.TryGetValue(key, out byte[]? value)) bytes += value.Length;
        }

        return bytes;
    }

    [Benchmark(OperationsPerInvoke = BatchSize)]
    [BenchmarkCategory("Batch")]
    public int ReadManyFromEngine()
    {
        int bytes = 0;
        _strings.ReadMany(NextKeys(), new Total(ref bytes), static (_, value, total) => total.Bytes += value.Length);
        return bytes;
    }

    private string NextKey()
    {
        if (++_next >= KeyCount) _next = 0;
        return _keys[_next];
    }

    private ReadOnlySpan<string> NextKeys()
    {
        _next += BatchSize;
        if (_next > KeyCount - BatchSize) _next = 0;
        return _keys.AsSpan(_next, BatchSize);
    }

    private readonly ref struct Total(ref int bytes)
    {
        private readonly ref int _bytes = ref bytes;

        public ref int Bytes => ref _bytes;
    }
}
