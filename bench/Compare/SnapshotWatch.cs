using System.Diagnostics;
using System.Globalization;

namespace Tiercel.Bench.Compare;

/// <summary>Has a server take a snapshot in the background, and looks at it until that is done, on a thread of its own.</summary>
internal sealed class SnapshotWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    private readonly BenchServer _server;
    private readonly Thread _thread;
    private readonly AutoResetEvent _start = new(initialState: false);
    private volatile bool _isUnderWay = true;

    public SnapshotWatch(BenchServer server)
    {
        _server = server;
        _thread = new Thread(Run) { IsBackground = true };
        _thread.Start();
    }

    public bool IsUnderWay => _isUnderWay;

    public double Seconds { get; private set; }

    /// <summary>The most resident memory that was seen, less that of the beginning.</summary>
    public long ResidentGrowth { get; private set; }

    /// <summary>What Redis says that was copied because of the snapshot; 0 where it is not said.</summary>
    public long CopiedBytes { get; private set; }

    public string Status { get; private set; } = "";

    public void Start() => _start.Set();

    /// <summary>Waits for the end of the snapshot.</summary>
    public void Join() => _thread.Join();

    public void Dispose()
    {
        _start.Set();
        _thread.Join();
        _start.Dispose();
    }

    private void Run()
    {
        _start.WaitOne();
        using PlainClient client = new(_server.Port);
        long before = _server.ResidentBytes;
        long began = Stopwatch.GetTimestamp();
        string reply = Ask(client, "BGSAVE");
        if (!reply.StartsWith('+')) throw new IOException($"{_server.Name} does not save: {reply}");
        string info;
        do
        {
            Thread.Sleep(Interval);
            ResidentGrowth = Math.Max(ResidentGrowth, _server.ResidentBytes - before);
            info = Ask(client, "INFO persistence");
        }
        while (Field(info, "rdb_bgsave_in_progress") != "0" && Stopwatch.GetElapsedTime(began) < Patience);
        Seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        Status = Field(info, "rdb_last_bgsave_status");
        CopiedBytes = long.Parse(Field(info, "rdb_last_cow_size"), CultureInfo.InvariantCulture);
        _isUnderWay = false;
    }

    private static string Ask(PlainClient client, string line)
    {
        client.Send(line);
        return client.Receive(Patience) ?? throw new IOException("A server does not answer.");
    }

    private static string Field(string info, string name)
    {
        int at = info.IndexOf(name + ":", StringComparison.Ordinal);
        return at < 0 ? "0" : info[(at + name.Length + 1)..info.IndexOf('\r', at)];
    }
}
