using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>
/// The time in which the server listens already and its data is being loaded: clients are told so instead of what they ask for, but
/// for commands that need no data. Thread safe.
/// </summary>
internal sealed class DataLoading : IDisposable
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(5);

    private readonly ServerContext _server;
    private readonly CancellationTokenSource _end = new();
    private CancellationTokenRegistration _asked;
    private ITimer? _timer;
    private volatile bool _isOn;

    public DataLoading(ServerContext server)
    {
        _server = server;
        Progress = new LoadProgress(_end.Token);
    }

    /// <summary>The error that commands are replied.</summary>
    public static ReadOnlySpan<byte> Refusal => "LOADING Tiercel is loading the dataset in memory"u8;

    /// <summary>Whether data is being loaded.</summary>
    public bool IsOn => _isOn;

    /// <summary>How far it has come.</summary>
    public LoadProgress Progress { get; }

    /// <summary>When it began: Unix time in milliseconds.</summary>
    public long StartedAtMs { get; private set; }

    /// <summary>Seconds that it will take yet, if it goes on as before.</summary>
    public long SecondsLeft
    {
        get
        {
            double fraction = Progress.Fraction;
            return fraction == 0 ? 1 : (long)((_server.NowMs - StartedAtMs) * (1 - fraction) / fraction / 1000);
        }
    }

    /// <summary>It begins, before anybody can connect.</summary>
    /// <param name="cancellation">Ends it.</param>
    public void Begin(CancellationToken cancellation)
    {
        _asked = cancellation.UnsafeRegister(static loading => ((DataLoading)loading!).Cancel(), this);
        StartedAtMs = _server.Keyspace.WallMs;
        _isOn = true;
        _server.Options.LoadingBegins?.Invoke(Progress);
        _timer = TimeProvider.System.CreateTimer(static loading => ((DataLoading)loading!).Log(), this, LogInterval, LogInterval);
    }

    /// <summary>All is loaded.</summary>
    public void End()
    {
        _timer?.Dispose();
        _isOn = false;
        Interlocked.MemoryBarrier();
        foreach (Session session in _server.Sessions.Snapshot()) session.UpdateInterception();
    }

    /// <summary>Ends it early, with an exception where it runs; nothing if it is over.</summary>
    public void Cancel()
    {
        if (_isOn) _end.Cancel();
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _asked.Dispose();
        _end.Dispose();
    }

    private void Log()
    {
        if (_isOn && !_server.Options.ShowsLoading) _server.Logger.Loading(100 * Progress.Fraction, SecondsLeft);
    }
}
