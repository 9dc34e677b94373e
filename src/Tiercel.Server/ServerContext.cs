using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Persistence;
using Tiercel.Resp;
using Tiercel.Scripting;
using Tiercel.Storage;

namespace Tiercel.Server;

/// <summary>What the workers, the sessions and the administrative commands of one server share. Thread safe.</summary>
internal sealed class ServerContext
{
    /// <summary>Bytes received at once of a client that has yet to log in, and may be made to wait.</summary>
    public const int StrangerBytes = 4 * 1024;

    private const int MaxHeldBytes = 64 * 1024;

    private readonly DataDirectory _data;

    // The data of an engine that was opened with it, by others; null = nothing is kept, or this server keeps it.
    private readonly EngineData? _shared;
    private bool _ownsData;
    private readonly TaskCompletionSource _shutdown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<WorkerCounters> _counters = [];
    private int _workers;
    private readonly int _clientsAllowed = DescriptorLimit.ClientsAllowed();

    // An attacker could fill the log: one line a minute is enough to know.
    private readonly LogInterval _crossProtocolLog = new(60_000);

    // Without descriptors accepting fails at every try, ten times a second.
    private readonly LogInterval _acceptLog = new(10_000);

    // Whoever tries passwords could fill the log.
    private readonly LogInterval _passwordLog = new(60_000);

    // Whoever speaks no TLS to the TLS port can do so often.
    private readonly LogInterval _handshakeLog = new(1_000);

    private long _pendingBytes;

    public ServerContext(Keyspace keyspace, ServerOptions options, HostFunctions? functions = null, EngineData? shared = null)
    {
        Options = options;
        Loading = new DataLoading(this);
        Dispatcher = new CommandDispatcher(
            keyspace,
            new CommandTable(Commands.GeneratedCommands.All, Scripting.GeneratedCommands.All, GeneratedCommands.All),
            options.Statistics);
        Sessions = new SessionRegistry(this);
        ClientMemory = new ClientMemory(this);
        Broker = new Broker(keyspace.Hasher);
        Pause = new ClientPause(this);
        Scripts = new ScriptEngine(Dispatcher, options.Scripts)
        {
            Log = LogFromScript,
            NewStatistics = AddScriptStatistics,
            HostFunctions = functions ?? new HostFunctions(),
        };
        Dispatcher.Scripting = Scripts;
        BusyScripts = new BusyScripts(this);
        Users = new AclUsers(this);
        AclLog = new AclLog(options);
        Settings = new SettingTable(options, keyspace.Options);
        Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger("Tiercel.Server");
        StartedAtMs = NowMs;
        Throughput = new Throughput(this);
        Users.LoadAtStart();
        Notifications = new KeyNotifications(this);
        Libraries = new ScriptLibraries(Scripts.Functions);
        _shared = shared;
        _data = shared?.Directory ?? new DataDirectory(Dispatcher, Libraries, Options.Files);
        Snapshots.Attempts.Ended = LogSnapshot;
        Settings.Applied.Add(name => name == "appendonly" ? ApplyLog() : null);
        Tracking = new KeyTracking(this);
        Monitors = new Monitors(Dispatcher);
    }

    public ServerOptions Options { get; }

    public CommandDispatcher Dispatcher { get; }

    /// <summary>Whether the data is being loaded.</summary>
    public DataLoading Loading { get; }

    public Keyspace Keyspace => Dispatcher.Keyspace;

    public SessionRegistry Sessions { get; }

    /// <summary>What the buffers of all clients occupy.</summary>
    public ClientMemory ClientMemory { get; }

    /// <summary>Whose calls wait for a while.</summary>
    public ClientPause Pause { get; }

    /// <summary>The scripts that are known.</summary>
    public ScriptEngine Scripts { get; }

    /// <summary>Whose calls wait for a script.</summary>
    public BusyScripts BusyScripts { get; }

    /// <summary>Who subscribes to what.</summary>
    public Broker Broker { get; }

    /// <summary>Who may do what.</summary>
    public AclUsers Users { get; }

    /// <summary>What was refused for want of a right or a password.</summary>
    public AclLog AclLog { get; }

    public FailedLogins FailedLogins { get; } = new();

    /// <summary>What is published of changes of keys.</summary>
    public KeyNotifications Notifications { get; }

    /// <summary>Which clients are told of changes of keys that they keep.</summary>
    public KeyTracking Tracking { get; }

    /// <summary>Who sees what everybody does.</summary>
    public Monitors Monitors { get; }

    /// <summary>Writers for the answers of calls that have waited.</summary>
    public Answers Answers { get; } = new();

    /// <summary>What keeps the data on the disk; null = nothing does.</summary>
    public DurableStore? Store => _data.Log;

    /// <summary>Whether the data is that of an engine which keeps it on the disk.</summary>
    public bool SharesData => _shared is not null;

    /// <summary>The libraries of functions, for the disk.</summary>
    public ScriptLibraries Libraries { get; }

    /// <summary>The snapshot file.</summary>
    public SnapshotStore Snapshots => _data.Snapshots;

    /// <summary>Whether a client who asked for the end wants the data to be saved; null = as it is configured.</summary>
    public bool? SavesAtShutdown { get; set; }

    public SettingTable Settings { get; }

    public Throughput Throughput { get; }

    public ILogger Logger { get; }

    /// <summary>Forty hexadecimal digits, another at every start.</summary>
    public string RunId { get; } = NewId();

    /// <summary>Forty hexadecimal digits that name the history of the data, for who compares such names.</summary>
    public string ReplicationId { get; private set; } = NewId();

    /// <summary>Unix time in milliseconds.</summary>
    public long StartedAtMs { get; }

    /// <summary>The TCP port listened on, once it is known; 0 if there is none.</summary>
    public int Port { get; set; }

    /// <summary>All that is listened on, as text.</summary>
    public IReadOnlyList<string> Addresses { get; set; } = [];

    /// <summary>The transport in use, for INFO.</summary>
    public string TransportName { get; set; } = "";

    /// <summary>Clients at one time: maxclients, or what the system has descriptors for.</summary>
    public int MaxClients => Math.Min(Options.MaxClients, _clientsAllowed);

    /// <summary>Unix time in milliseconds, by the engine's cached clock, unless that stands as data is loaded.</summary>
    public long NowMs => Keyspace.IsReplaying ? Keyspace.WallMs : Keyspace.NowMs;

    /// <summary>Completes when a client asked for SHUTDOWN.</summary>
    public Task ShutdownRequested => _shutdown.Task;

    /// <summary>Says that the history of the data is another one.</summary>
    public void ChangeReplicationId() => ReplicationId = NewId();

    private static string NewId() => Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(20));

    // Levels of redis.log: debug, verbose, notice, warning.
    private void LogFromScript(int level, string text)
    {
        if (level >= 3) Logger.ScriptWarns(text);
        else if (level == 2) Logger.ScriptNotes(text);
        else Logger.ScriptSays(text);
    }

    /// <summary>
    /// Loads the data from the disk and keeps it there from now on, if that is wanted and nobody else does: then clients are replied
    /// to when he has it, and what is kept of functions are those of the clients.
    /// </summary>
    public void OpenStore()
    {
        if (_shared is not null)
        {
            Store?.Attach(Dispatcher);
            if (Store is not null) Store.Rewrites.Attempts.Ended = LogRewrite;
            _shared.Libraries.MoveTo(Scripts.Functions);
            return;
        }

        _ownsData = true;
        long started = Stopwatch.GetTimestamp();
        bool isLoaded = _data.Open(isOwn: false, Loading.Progress);
        if (Store is not { } store)
        {
            if (isLoaded) Logger.SnapshotLoaded(Snapshots.LoadedKeys, Stopwatch.GetElapsedTime(started).TotalSeconds);
            return;
        }

        store.Rewrites.Attempts.Ended = LogRewrite;
        RecoveryReport recovery = store.Recovery;
        if (recovery.LostBytes > 0) Logger.TornEnd(recovery.LostBytes);
        Logger.Loaded(recovery.Commands, recovery.Elapsed.TotalSeconds);
    }

    // Whether there is a log was changed: null, or why it cannot be so.
    private string? ApplyLog()
    {
        if (!_ownsData) return "the data is that of an engine in process, which says what is kept of it";
        if (Loading.IsOn) return "the data is being loaded";
        try
        {
            if (Keyspace.Options.Durability.AppendOnly)
            {
                _data.BeginLog();
                Store!.Rewrites.Attempts.Ended = LogRewrite;
            }
            else
            {
                // Nobody waits for it: it may wait for a script.
                _ = _data.EndLog();
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return e.Message;
        }
    }

    /// <summary>Whether the data is saved at the end, given what somebody wants; null = as it is configured.</summary>
    public bool SavesAtEnd(bool? wanted) => wanted ?? !Keyspace.Options.Durability.SavePoints.IsEmpty;

    /// <summary>Nobody changes anything any more: saves the data, if it is to be.</summary>
    public void EndSnapshots()
    {
        if (_shared is null) _data.EndSnapshots(SavesAtEnd(SavesAtShutdown));
        else if (SavesAtShutdown == true) Snapshots.SaveAtEnd();
    }

    /// <summary>Nothing is kept any more, and others may use the directory; or whose it is goes on alone.</summary>
    public void CloseStore()
    {
        Loading.Dispose();
        if (_shared is null)
        {
            _data.Dispose();
            return;
        }

        Snapshots.Attempts.Ended = null;
        if (Store is not null) Store.Rewrites.Attempts.Ended = null;
        Store?.Detach(Dispatcher);
        _shared.TakeLibrariesBack();
    }

    private void LogRewrite(SnapshotOutcome outcome)
    {
        if (outcome.Failure is { } failure) Logger.RewriteFailed(failure.Message);
        else Logger.LogRewritten(outcome.Keys, outcome.Elapsed.TotalSeconds);
    }

    private void LogSnapshot(SnapshotOutcome outcome)
    {
        if (outcome.Failure is { } failure) Logger.SnapshotFailed(failure.Message);
        else Logger.SnapshotSaved(outcome.Keys, outcome.Elapsed.TotalSeconds);
    }

    public void RequestShutdown()
    {
        _shutdown.TrySetResult();
        Loading.Cancel();
    }

    /// <summary>The server has begun to serve: from now on it hears of changes, if anybody wants to know.</summary>
    public void BeginListening()
    {
        if (_shared is null) Snapshots.Start();
        Options.KeyEventsChanged += UpdateNotifications;
        UpdateNotifications();
    }

    /// <summary>The server is stopped; the keyspace may go on without it.</summary>
    public void EndListening()
    {
        Options.KeyEventsChanged -= UpdateNotifications;
        BusyScripts.Stop();
        Notifications.Update(EventClasses.None);
        Tracking.Stop();
    }

    private void UpdateNotifications() => Notifications.Update(Options.KeyEvents.Classes);

    /// <summary>Makes what one more serving thread needs.</summary>
    public Worker AddWorker()
    {
        Worker worker = new(this);
        lock (_counters)
        {
            _workers++;
            _counters.Add(worker.Counters);
        }

        return worker;
    }

    /// <summary>Threads that serve connections, or have.</summary>
    public int Workers => _workers;

    /// <summary>What all threads count that run commands.</summary>
    public WorkerCounters[] Counters()
    {
        lock (_counters) return [.. _counters];
    }

    // For a thread that runs scripts.
    private CommandStatistics AddScriptStatistics()
    {
        WorkerCounters counters = new(Dispatcher);
        lock (_counters) _counters.Add(counters);
        return counters.Commands;
    }

    public void RefuseCrossProtocol(Session session)
    {
        session.Closing = true;
        session.Aborted = true;
        if (_crossProtocolLog.Passes(NowMs)) Logger.CrossProtocol(session.Id, session.Remote);
    }

    /// <summary>Says now and then that connections cannot be accepted, and why.</summary>
    public void LogAcceptFailure(string reason)
    {
        if (_acceptLog.Passes(NowMs)) Logger.AcceptFailed(reason);
    }

    /// <summary>Says now and then that passwords are wrong.</summary>
    public void LogWrongPassword(Session session)
    {
        if (_passwordLog.Passes(NowMs)) Logger.WrongPassword(session.Id, session.Remote);
    }

    /// <summary>Says why a client found no agreement about encryption, at most once a second.</summary>
    public void LogHandshakeFailure(Session session, string reason)
    {
        if (_handshakeLog.Passes(NowMs)) Logger.HandshakeFailed(session.Id, session.Remote, reason);
    }

    public void LogProtocolError(Session session, in RespReaderState state) =>
        Logger.ProtocolError(session.Id, session.Remote, state.Error);

    /// <summary>Counts bytes that began or ceased to wait for clients to read.</summary>
    public void AddPending(long bytes) => Interlocked.Add(ref _pendingBytes, bytes);

    /// <summary>Whether so much waits for the client that its commands must wait too.</summary>
    public bool IsPaused(Connection connection)
    {
        long pending = connection.PendingBytes;
        if (pending == 0) return false;
        bool crowded = Interlocked.Read(ref _pendingBytes) > OutputLimits.CrowdedBytes;
        return pending > (crowded ? OutputLimits.CrowdedPauseBytes : OutputLimits.PauseBytes);
    }

    /// <summary>Whether commands of this connection may be received.</summary>
    public bool MayReceive(Connection connection) =>
        !connection.Session.Closing && !IsPaused(connection) && !HoldsEnough(connection.Session);

    // What a client sends while it waits is held, so that its end is seen; but not without limit.
    private static bool HoldsEnough(Session session) =>
        session.IsWaiting && session.Input.Length >= (session.MustAuthenticate ? StrangerBytes : MaxHeldBytes);

    /// <summary>A connection is about to be disposed.</summary>
    public void Forget(Connection connection)
    {
        Session session = connection.Session;
        AddPending(-connection.PendingBytes);
        session.TryAbandonWait();
        session.Transaction.Discard();
        session.Subscriptions?.Clear();
        Tracking.End(session);
        Monitors.Remove(session);
        session.Inbox?.Dispose();
        Sessions.Close(session);
        ClientMemory.Forget(session);
        if (session.CutOffAtBytes is > 0 and long unread) Logger.OutputBufferLimit(session.Id, session.Remote, unread);
        Logger.Closed(session.Id, session.Remote);
    }

    /// <summary>Whether to close a connection that has no turn now: idle for too long, or its replies unread.</summary>
    public bool IsOverdue(Connection connection) => IsIdle(connection.Session) || ExceedsLimits(connection);

    /// <summary>Whether a client was silent for longer than the timeout allows; who waits for a key, or
    /// for messages, may be.</summary>
    private bool IsIdle(Session session)
    {
        int seconds = Options.IdleTimeoutSeconds;
        if (seconds == 0 || NowMs - session.ActiveAtMs <= seconds * 1000L) return false;
        if (session.IsWaiting || session.IsSubscriber || session.IsMonitor) return false;
        Logger.Idle(session.Id, session.Remote);
        return true;
    }

    /// <summary>Whether a client passed a limit that it pays with its connection.</summary>
    public bool ExceedsLimits(Connection connection)
    {
        Session session = connection.Session;
        if (ClientMemory.Evicts(session)) return true;
        if (session.Input.Length > Options.QueryBufferLimit)
        {
            Logger.QueryBufferLimit(session.Id, session.Remote, session.Input.Length);
            return true;
        }

        long unread = connection.PendingBytes + (session.Inbox?.Bytes ?? 0);
        if (!session.OutputBufferLimit.IsPassed(unread, NowMs, ref session.OverSoftLimitSinceMs)) return false;
        Logger.OutputBufferLimit(session.Id, session.Remote, unread);
        return true;
    }
}
