using System.Diagnostics;
using Tiercel.Primitives;

namespace Tiercel.Bench.Load;

/// <summary>One run: a loop around epoll that keeps every connection busy with one batch at a time.</summary>
internal sealed class LoadRun : IDisposable
{
    private const int WaitMs = 5_000;

    private readonly LoadOptions _options;
    private readonly LoadConnection[] _connections;
    private readonly LoadSubscriber[] _subscribers = [];
    private readonly int _messageBytes;
    private readonly EventPoll _poll = new();
    private readonly Histogram _latency = new();
    private KeySource _keys;
    private long _issued;
    private long _answered;
    private long _deliveredBytes;
    private long _deadline;
    private bool _bounded;

    public LoadRun(LoadOptions options)
    {
        _options = options;
        _keys = new KeySource(options.Keys, options.Seed, options.Fill);
        Workload workload = new(options);
        IReadOnlyList<Batch> batches = workload.BuildBatches();
        byte[] expected = workload.ExpectedReply();
        _connections = new LoadConnection[options.Connections];
        for (int i = 0; i < _connections.Length; i++)
        {
            _connections[i] = new LoadConnection(options.Port, batches, expected);
            _poll.Add(_connections[i].Descriptor, i);
        }

        if (options.Subscribers == 0) return;
        string[] words = options.Templates[0].Split(' ');
        _messageBytes = LoadSubscriber.MessageBytes(words[1], words[2]);
        _subscribers = [.. Enumerable.Range(0, options.Subscribers).Select(_ => new LoadSubscriber(options.Port, words[1]))];
        for (int i = 0; i < _subscribers.Length; i++) _poll.Add(_subscribers[i].Descriptor, _connections.Length + i);
    }

    /// <summary>Warms up, measures, and returns the figures.</summary>
    public LoadResult Measure()
    {
        if (_options.WarmupSeconds > 0) RunPhase(_options.WarmupSeconds, bounded: false);
        _latency.Clear();
        long missesBefore = _connections.Sum(c => c.Misses);
        ProcessUsage serverBefore = Usage(_options.ServerPid);
        ProcessUsage clientBefore = Usage(Environment.ProcessId);
        long started = Stopwatch.GetTimestamp();
        RunPhase(_options.Seconds, bounded: _options.Requests > 0);
        double seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        LoadResult result = Result(seconds, Usage(_options.ServerPid) - serverBefore, Usage(Environment.ProcessId) - clientBefore);
        return result with { Misses = result.Misses - missesBefore };
    }

    public void Dispose()
    {
        foreach (LoadConnection connection in _connections) connection.Dispose();
        foreach (LoadSubscriber subscriber in _subscribers) subscriber.Dispose();
        _poll.Dispose();
    }

    private bool IsDelivered => _deliveredBytes == _issued * _messageBytes * _subscribers.Length;

    // A phase ends when every connection has its last replies and messages, so that the next one starts from silence.
    private void RunPhase(double seconds, bool bounded)
    {
        _issued = 0;
        _answered = 0;
        _deliveredBytes = 0;
        _bounded = bounded;
        _deadline = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        long now = Stopwatch.GetTimestamp();
        for (int i = 0; i < _connections.Length; i++) TrySend(i, now);
        while (_answered < _issued || !IsDelivered)
        {
            int count = _poll.Wait(WaitMs);
            if (count == 0) throw new TimeoutException($"No reply for {WaitMs} ms.");
            for (int i = 0; i < count; i++) Serve(i);
        }
    }

    private void Serve(int index)
    {
        int tag = _poll.Tag(index);
        if (tag >= _connections.Length)
        {
            _deliveredBytes += _subscribers[tag - _connections.Length].Receive();
            return;
        }

        LoadConnection connection = _connections[tag];
        if (_poll.IsWritable(index))
        {
            connection.ContinueSending();
            if (!connection.HasUnsent) _poll.WatchWrites(connection.Descriptor, tag, watch: false);
        }

        if (!_poll.IsReadable(index)) return;
        int answered = connection.Receive();
        if (answered == 0) return;
        long now = Stopwatch.GetTimestamp();
        _latency.Record((long)((now - connection.SentAt) * (1e9 / Stopwatch.Frequency)), answered);
        _answered += answered;
        TrySend(tag, now);
    }

    private void TrySend(int tag, long now)
    {
        int requests = _options.Depth;
        if (_bounded)
        {
            requests = (int)Math.Min(requests, _options.Requests - _issued);
        }
        else if (now >= _deadline)
        {
            requests = 0;
        }

        if (requests == 0) return;
        LoadConnection connection = _connections[tag];
        connection.SentAt = now;
        _issued += requests;
        connection.SendBatch(requests, ref _keys);
        if (connection.HasUnsent) _poll.WatchWrites(connection.Descriptor, tag, watch: true);
    }

    private LoadResult Result(double seconds, ProcessUsage server, ProcessUsage client) => new()
    {
        Command = _options.Command.ToString().ToUpperInvariant(),
        Connections = _options.Connections,
        Depth = _options.Depth,
        Keys = _options.Keys,
        ValueBytes = _options.ValueBytes,
        Requests = _answered,
        Seconds = seconds,
        RequestsPerSecond = _answered / seconds,
        P50Us = _latency.Percentile(0.50) / 1e3,
        P99Us = _latency.Percentile(0.99) / 1e3,
        P999Us = _latency.Percentile(0.999) / 1e3,
        MaxUs = _latency.Largest / 1e3,
        ServerCpuUsPerRequest = server.CpuSeconds * 1e6 / _answered,
        ServerSwitchesPerRequest = (double)server.ContextSwitches / _answered,
        ClientCpuUsPerRequest = client.CpuSeconds * 1e6 / _answered,
        Misses = _connections.Sum(c => c.Misses),
        Errors = _connections.Sum(c => c.Errors),
        FirstError = _connections.Select(c => c.FirstError).FirstOrDefault(e => e is not null),
    };

    private static ProcessUsage Usage(int processId) => processId == 0 ? default : ProcessUsage.Of(processId);
}
