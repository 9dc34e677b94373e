using BenchmarkDotNet.Attributes;
using Tiercel.Primitives;

namespace Tiercel.Bench.Micro;

/// <summary>A lock taken and released with nobody else about, as nearly all locks of shards are.</summary>
public class LockBenchmarks
{
    private readonly object _monitor = new();
    private readonly Lock _lock = new();
    private WordLock _word;
    private int _guarded;

    [Benchmark(Baseline = true)]
    public int FrameworkMonitor()
    {
        lock (_monitor) return ++_guarded;
    }

    [Benchmark]
    public int FrameworkLock()
    {
        lock (_lock) return ++_guarded;
    }

    [Benchmark]
    public int Word()
    {
        _word.Enter(0);
        int result = ++_guarded;
        _word.Exit(0);
        return result;
    }
}
