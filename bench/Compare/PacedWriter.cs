using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tiercel.Bench.Compare;

/// <summary>
/// A client that sends one request at a time and measures each. After each it lets others run for a while: by how much the worst of these
/// rests is too long shows how long the machine keeps a thread from running then.
/// </summary>
internal sealed class PacedWriter : IDisposable
{
    private const int MaxRequests = 1 << 22;
    private const int NumberDigits = 12;

    // So long that there is time for others on this core, so short that no stall of a millisecond is missed.
    private static readonly TimeSpan Rest = TimeSpan.FromMicroseconds(100);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly long[] _ticks = new long[MaxRequests];
    private readonly byte[] _reply = new byte[256];
    private readonly byte[] _request;
    private readonly int _numberAt;
    private readonly long _numbers;
    private readonly Random _random = new(20261122);
    private int _count;
    private long _worstRest;

    /// <summary>A client of a server.</summary>
    /// <param name="port">Its port.</param>
    /// <param name="words">The words of the request; {n} in one of them becomes a number.</param>
    /// <param name="numbers">Of how many, at random.</param>
    public PacedWriter(int port, string[] words, long numbers)
    {
        _numbers = numbers;
        string filled = string.Join('\n', words).Replace("{n}", new string('#', NumberDigits), StringComparison.Ordinal);
        string[] parts = filled.Split('\n');
        _request = Encoding.ASCII.GetBytes(
            $"*{parts.Length}\r\n" + string.Concat(parts.Select(static p => $"${p.Length.ToString(CultureInfo.InvariantCulture)}\r\n{p}\r\n")));
        _numberAt = _request.AsSpan().IndexOf((byte)'#');
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>Requests that were measured.</summary>
    public int Count => _count;

    /// <summary>The longest request, in milliseconds.</summary>
    public double WorstMs => Ms(_ticks.AsSpan(0, _count).ToArray().DefaultIfEmpty().Max());

    /// <summary>By how much the longest rest was too long, in milliseconds.</summary>
    public double PauseMs => Ms(_worstRest);

    /// <summary>Sends requests until it is told to stop, and measures them anew.</summary>
    public void Run(Func<bool> goesOn)
    {
        long rest = (long)(Rest.TotalSeconds * Stopwatch.Frequency);
        _count = 0;
        _worstRest = 0;
        while (goesOn() && _count < MaxRequests)
        {
            _random.NextInt64(_numbers).TryFormat(_request.AsSpan(_numberAt), out _, "D12", CultureInfo.InvariantCulture);
            long start = Stopwatch.GetTimestamp();
            _socket.Send(_request);
            int length = _socket.Receive(_reply);
            long end = Stopwatch.GetTimestamp();
            if (length == 0 || _reply[0] == '-') throw new IOException("A server refused a request.");
            _ticks[_count++] = end - start;
            long now;
            do
            {
                Thread.Yield();
                now = Stopwatch.GetTimestamp();
            }
            while (now < end + rest);
            _worstRest = Math.Max(_worstRest, now - end - rest);
        }
    }

    /// <summary>No more than a share of the requests took longer, in milliseconds.</summary>
    public double Percentile(double share)
    {
        long[] sorted = _ticks[.._count];
        Array.Sort(sorted);
        return sorted.Length == 0 ? 0 : Ms(sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))]);
    }

    public void Dispose() => _socket.Dispose();

    private static double Ms(long ticks) => ticks * 1000.0 / Stopwatch.Frequency;
}
