using System.Diagnostics;

namespace Tiercel.Bench.Throughput;

/// <summary>A thread that only reads the clock: how long the machine keeps a thread from running in the meantime.</summary>
internal sealed class Hiccups : IDisposable
{
    private readonly Thread _thread;
    private volatile bool _isStopping;
    private long _longest;

    private Hiccups()
    {
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public double LongestMs => Volatile.Read(ref _longest) * 1000.0 / Stopwatch.Frequency;

    public static Hiccups Watch() => new();

    public void Dispose()
    {
        _isStopping = true;
        _thread.Join();
    }

    private void Run()
    {
        long last = Stopwatch.GetTimestamp();
        while (!_isStopping)
        {
            long now = Stopwatch.GetTimestamp();
            if (now - last > _longest) Volatile.Write(ref _longest, now - last);
            last = now;
        }
    }
}
