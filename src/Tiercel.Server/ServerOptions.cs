using Microsoft.Extensions.Logging;
using Tiercel.Commands;
using Tiercel.Primitives;
using Tiercel.Scripting;
using Tiercel.Persistence;
using Tiercel.Storage;

namespace Tiercel.Server;

/// <summary>
/// How a server is reached and what it allows its clients. Names and defaults are those of redis.conf where it has
/// them. Set it before the server starts; of the settings marked as changeable the server reads the current value.
/// </summary>
public sealed class ServerOptions
{
    /// <summary>Addresses to listen on; loopback by default. One that begins with a dash may be absent.</summary>
    [Option("bind")]
    public IReadOnlyList<string> Bind { get; set; } = ["127.0.0.1", "-::1"];

    /// <summary>TCP port, 6379 by default; 0 = none if there is a TLS port or a unix socket, else any free one.</summary>
    [Option("port", Minimum = 0, Maximum = 65535)]
    public int Port { get; set; } = 6379;

    /// <summary>Path of a unix socket to listen on too; empty, the default, = none.</summary>
    [Option("unixsocket")]
    public string UnixSocket { get; set; } = "";

    /// <summary>Who may connect to the unix socket, as permissions of its file; 0, the default, = as the system sees fit.</summary>
    [Option("unixsocketperm")]
    public UnixFilePermissions UnixSocketPermissions { get; set; } = UnixFilePermissions.Usual;

    /// <summary>Refuses clients from other machines while no password is set. Changeable.</summary>
    [Option("protected-mode", Mutable = true)]
    public bool ProtectedMode { get; set; } = true;

    /// <summary>Password that clients must give by AUTH or HELLO; empty, the default, = none. Changeable.</summary>
    [Option("requirepass", Mutable = true)]
    public string Password
    {
        get;
        set
        {
            bool changes = field != value;
            field = value;
            if (changes) PasswordChanged?.Invoke();
        }
    } = "";

    /// <summary>
    /// Users beside the default one, each a line as behind <c>user</c> in redis.conf: the name, then rules, separated by
    /// blanks: <c>alice on &gt;secret ~cache:* +@read</c>. Not together with <see cref="AclFile"/>.
    /// </summary>
    public IList<string> Users { get; } = [];

    /// <summary>File of users, which ACL LOAD reads and ACL SAVE writes; empty, the default, = none.</summary>
    [Option("aclfile")]
    public string AclFile { get; set; } = "";

    /// <summary>Entries of the ACL log, which tells what was refused; 128 by default. Changeable.</summary>
    [Option("acllog-max-len", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int AclLogMaxLength { get; set; } = 128;

    /// <summary>Which channels a new user may use as long as no rule says so; none by default. Changeable.</summary>
    [Option("acl-pubsub-default", Mutable = true)]
    public PubSubDefault PubSubDefault { get; set; }

    /// <summary>Connections that may wait to be accepted; 511 by default, and never more than the system allows.</summary>
    [Option("tcp-backlog", Minimum = 1, Maximum = 65535)]
    public int Backlog { get; set; } = 511;

    /// <summary>Seconds of silence before the system probes a connection; 300 by default, 0 = never. Changeable.</summary>
    [Option("tcp-keepalive", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int KeepAliveSeconds { get; set; } = 300;

    /// <summary>Clients at one time, 10,000 by default. Changeable.</summary>
    [Option("maxclients", Mutable = true, Minimum = 1, Maximum = int.MaxValue)]
    public int MaxClients { get; set; } = 10_000;

    /// <summary>Seconds after which an idle client is disconnected; 0, the default, = never. Changeable.</summary>
    [Option("timeout", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int IdleTimeoutSeconds { get; set; }

    /// <summary>Threads that serve clients; 0, the default, = the processors less one, at least one.</summary>
    [Option("reactors", Minimum = 0, Maximum = 256)]
    public int Reactors { get; set; }

    /// <summary>What carries the bytes; by default epoll on Linux, sockets elsewhere.</summary>
    [Option("transport")]
    public TransportKind Transport { get; set; } = TransportKind.Auto;

    /// <summary>What is logged: this and what is more severe. Changeable.</summary>
    [Option("loglevel", Mutable = true)]
    public LogVerbosity LogVerbosity { get; set; } = LogVerbosity.Notice;

    /// <summary>File to append the log to; empty, the default, = standard output.</summary>
    [Option("logfile")]
    public string LogFile { get; set; } = "";

    /// <summary>Bytes a client may send without completing a command, 1 GB by default. Changeable.</summary>
    [Option("client-query-buffer-limit", Mutable = true, Format = OptionFormat.Memory, Minimum = 1024 * 1024)]
    public long QueryBufferLimit { get; set; } = 1024L * 1024 * 1024;

    /// <summary>Unread replies at which a client is disconnected; normal clients have no limit by default. Changeable.</summary>
    [Option("client-output-buffer-limit", Mutable = true)]
    public OutputBufferLimits OutputBufferLimits { get; set; } = OutputBufferLimits.Usual;

    /// <summary>
    /// What the buffers of all clients together may occupy, in bytes or as a percentage of <c>maxmemory</c>; beyond it the
    /// clients with the largest are disconnected. No limit by default. Changeable.
    /// </summary>
    [Option("maxmemory-clients", Mutable = true)]
    public ClientMemoryLimit MaxMemoryClients { get; set; } = ClientMemoryLimit.None;

    /// <summary>
    /// Which changes of keys are published to <c>__keyspace@0__:key</c> (K) and <c>__keyevent@0__:event</c> (E); nothing by
    /// default. Changeable.
    /// </summary>
    [Option("notify-keyspace-events", Mutable = true)]
    public KeyEventSetting KeyEvents
    {
        get;
        set
        {
            field = value;
            KeyEventsChanged?.Invoke();
        }
    } = KeyEventSetting.None;

    /// <summary>
    /// Keys that are remembered of clients that track what they read; a million by default, 0 = without limit. Changeable.
    /// </summary>
    [Option("tracking-table-max-keys", Mutable = true, Minimum = 0)]
    public long TrackingTableMaxKeys { get; set; } = 1_000_000;

    /// <summary>Another value has been set for <see cref="KeyEvents"/>.</summary>
    internal event Action? KeyEventsChanged;

    /// <summary>Who may use DEBUG, which can stop a reactor or fill the memory; nobody by default.</summary>
    [Option("enable-debug-command")]
    public DebugAccess DebugAccess { get; set; }

    /// <summary>
    /// Whether an error of one command of a MULTI block takes all of the block back; otherwise, and by default, the others
    /// count, as in Redis. Commands that could not be taken back are refused then. Changeable.
    /// </summary>
    [Option("multi-rollback", Mutable = true)]
    public bool RollsBackMulti { get; set; }

    /// <summary>Seconds that a stop waits for clients to take their replies; 10 by default. Changeable.</summary>
    [Option("shutdown-timeout", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int ShutdownTimeoutSeconds { get; set; } = 10;

    /// <summary>The encrypted port.</summary>
    public TlsOptions Tls { get; } = new();

    /// <summary>What is remembered of the commands that ran.</summary>
    public StatisticsOptions Statistics { get; } = new();

    /// <summary>Whether somebody shows how far loading has come, so that the log need not tell.</summary>
    internal bool ShowsLoading { get; set; }

    /// <summary>Is told that loading begins, and how far it has come can be seen; null = nobody is.</summary>
    internal Action<LoadProgress>? LoadingBegins { get; set; }

    /// <summary>Where the data is kept: a seam for tests.</summary>
    internal IFileSystem Files { get; init; } = SystemFiles.Instance;

    /// <summary>How scripts are run.</summary>
    public ScriptOptions Scripts { get; } = new();

    /// <summary>The password is another one.</summary>
    internal event Action? PasswordChanged;

    /// <summary>The configuration file that was read, for INFO.</summary>
    internal string ConfigFile { get; set; } = "";

    /// <summary>Whether there is a plain TCP port.</summary>
    internal bool ListensOnTcp => Port > 0 || (UnixSocket.Length == 0 && Tls.Port == 0);

    /// <summary>Threads that serve clients, the default worked out.</summary>
    internal int ReactorCount => Reactors > 0 ? Reactors : Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>Where an embedded server logs; nowhere by default.</summary>
    public ILoggerFactory? LoggerFactory { get; set; }
}
