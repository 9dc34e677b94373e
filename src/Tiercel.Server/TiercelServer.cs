using System.Net;
using System.Net.Security;
using Tiercel.Engine;

namespace Tiercel.Server;

/// <summary>
/// Tiercel behind a Redis-compatible port: serves an engine to RESP2 and RESP3 clients from when it is started
/// until it is disposed. Thread safe.
/// </summary>
public sealed class TiercelServer : IAsyncDisposable
{
    private readonly ServerContext _context;
    private readonly ITransport _transport;
    private readonly InMemoryTransport _inMemory;
    private readonly TlsTransport? _tls;
    private readonly TiercelEngine? _ownedEngine;
    private Task? _stopped;

    private TiercelServer(
        ServerContext context, ITransport transport, TiercelEngine? ownedEngine, CancellationToken cancellation = default)
    {
        _context = context;
        _transport = transport;
        _inMemory = new InMemoryTransport(context);
        _ownedEngine = ownedEngine;
        _tls = OpenTls(context);
        bool isLoaded = ownedEngine is null && !context.SharesData;
        if (!isLoaded) context.Loading.Begin(cancellation);
        List<EndPoint> all = [.. transport.Start(context), .. StartTls()];
        EndPoints = [.. all.OfType<IPEndPoint>()];
        context.Port = context.Options.ListensOnTcp ? EndPoints[0].Port : 0;
        context.TransportName = transport.Name;
        context.Addresses = [.. all.Select(static e => e is UnixEndPoint unix ? unix.Path : e.ToString()!)];
        foreach (string address in context.Addresses) context.Logger.Listening(address);
        if (context.Keyspace.Options.MaxMemory == 0 && ContainerMemory.LimitBelowMachine() is { } limit)
        {
            context.Logger.NoMemoryLimit(MemorySize.Format(limit));
        }

        if (context.MaxClients < context.Options.MaxClients) context.Logger.FewDescriptors(context.MaxClients);
        if (!isLoaded) Load();
        context.BeginListening();
    }

    /// <summary>The TCP port clients connect to; 0 if there is none but for TLS.</summary>
    public int Port => _context.Port;

    /// <summary>The TCP port for TLS; 0 if there is none.</summary>
    public int TlsPort => _context.Options.Tls.Port;

    /// <summary>The TCP addresses listened on, those for TLS last.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints { get; }

    /// <summary>The transport in use: epoll or sockets.</summary>
    public string Transport => _transport.Name;

    /// <summary>Completes when a client asked for SHUTDOWN; whoever started the server then disposes it.</summary>
    public Task ShutdownRequested => _context.ShutdownRequested;

    internal ServerContext Context => _context;

    internal TlsTransport? Tls => _tls;

    /// <summary>Serves <paramref name="engine"/> on loopback; the caller keeps the engine and may use it meanwhile.</summary>
    /// <param name="engine">What to serve.</param>
    /// <param name="port">TCP port; 0 takes any free one, see <see cref="Port"/>.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The port cannot be had.</exception>
    public static TiercelServer Start(TiercelEngine engine, int port = 6379) => Start(engine, new ServerOptions { Port = port });

    /// <summary>Serves <paramref name="engine"/>; the caller keeps the engine and may use it meanwhile.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be had.</exception>
    /// <exception cref="IOException">The unix socket cannot be had, or the certificates cannot be read.</exception>
    /// <exception cref="PlatformNotSupportedException">The transport asked for does not exist on this system.</exception>
    public static TiercelServer Start(TiercelEngine engine, ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(options);
        return Start(engine, options, Transports.Create(options));
    }

    /// <summary>As that, over a transport that the options do not name.</summary>
    internal static TiercelServer Start(TiercelEngine engine, ServerOptions options, ITransport transport)
    {
        ServerContext context = new(engine.Keyspace, options, engine.Scripts.Functions, engine.Data);
        try
        {
            return new TiercelServer(context, transport, ownedEngine: null);
        }
        catch
        {
            context.CloseStore();
            throw;
        }
    }

    /// <summary>Makes an engine and serves it; disposing the server frees it.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">An address cannot be had.</exception>
    /// <exception cref="IOException">
    /// The unix socket cannot be had, the certificates cannot be read, or the data directory is in use by another process.
    /// </exception>
    /// <exception cref="PlatformNotSupportedException">The transport asked for does not exist on this system.</exception>
    /// <exception cref="InvalidDataException">The data on the disk is damaged; the message says what can be done.</exception>
    /// <exception cref="OperationCanceledException">A client has ended it by SHUTDOWN while the data was loaded.</exception>
    public static TiercelServer Start(EngineOptions engineOptions, ServerOptions options) =>
        Start(engineOptions, options, CancellationToken.None);

    /// <summary>As that; somebody may end it while the data is loaded.</summary>
    /// <exception cref="OperationCanceledException">He has, or a client by SHUTDOWN. What is on the disk is as it was.</exception>
    internal static TiercelServer Start(EngineOptions engineOptions, ServerOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(engineOptions);
        ArgumentNullException.ThrowIfNull(options);
        ITransport transport = Transports.Create(options);
        TiercelEngine engine = new(engineOptions, drivesClock: false);
        ServerContext? context = null;
        try
        {
            context = new ServerContext(engine.Keyspace, options, engine.Scripts.Functions);
            return new TiercelServer(context, transport, engine, cancellation);
        }
        catch
        {
            context?.CloseStore();
            engine.Dispose();
            throw;
        }
    }

    /// <summary>
    /// A client's connection without a socket: a duplex stream on which any client that accepts a stream speaks RESP.
    /// Commands run on the thread that writes them. One reader and one writer at a time; dispose it to disconnect.
    /// </summary>
    /// <exception cref="InvalidOperationException">As many clients as maxclients allows are connected.</exception>
    /// <exception cref="ObjectDisposedException">The server is disposed.</exception>
    public Stream ConnectInMemory()
    {
        ObjectDisposedException.ThrowIf(_stopped is not null, this);
        return _inMemory.Connect();
    }

    /// <summary>
    /// Stops: no new connections, what was received is executed, replies leave within shutdown-timeout, then all
    /// is closed. Calling it again waits for the same end.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task? running = Interlocked.CompareExchange(ref _stopped, stopped.Task, null);
        if (running is not null)
        {
            await running.ConfigureAwait(false);
            return;
        }

        // What was received is to be executed, whoever had it wait.
        _context.Pause.Dispose();
        _context.Scripts.Dispose();
        int clients = _context.Sessions.Count;
        TimeSpan patience = TimeSpan.FromSeconds(_context.Options.ShutdownTimeoutSeconds);
        Task tls = _tls?.StopAsync(patience) ?? Task.CompletedTask;
        await Task.WhenAll(_transport.StopAsync(patience), tls, _inMemory.StopAsync(patience)).ConfigureAwait(false);
        _context.Users.Close();
        _context.EndListening();
        _context.EndSnapshots();
        _context.CloseStore();
        _ownedEngine?.Dispose();
        _context.Logger.Stopped(clients);
        stopped.SetResult();
    }

    // Clients that have connected are told to wait.
    private void Load()
    {
        try
        {
            _context.OpenStore();
            _context.Loading.End();
        }
        catch
        {
            Task tls = _tls?.StopAsync(TimeSpan.Zero) ?? Task.CompletedTask;
            Task.WhenAll(_transport.StopAsync(TimeSpan.Zero), tls).GetAwaiter().GetResult();
            throw;
        }
    }

    /// <summary>What the TLS port needs, before any port is taken; null if there is none.</summary>
    private static TlsTransport? OpenTls(ServerContext context)
    {
        if (context.Options.Tls.Port == 0) return null;
        if (!TlsIdentity.TryLoad(context.Options.Tls, out SslServerAuthenticationOptions? identity, out string? error))
            throw new IOException(error);
        TlsTransport tls = new(context, identity);
        context.Settings.Applied.Add(name => name.StartsWith("tls-", StringComparison.Ordinal) ? tls.Reload() : null);
        return tls;
    }

    private IReadOnlyList<EndPoint> StartTls()
    {
        if (_tls is null) return [];
        try
        {
            return _tls.Start(_context);
        }
        catch
        {
            // The port for TLS cannot be had: the other ones are not kept.
            _transport.StopAsync(TimeSpan.Zero).GetAwaiter().GetResult();
            throw;
        }
    }
}
