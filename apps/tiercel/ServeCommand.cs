using System.Net.Sockets;
using System.Runtime.InteropServices;
using Tiercel.Engine;
using Tiercel.Server;

namespace Tiercel.App;

/// <summary>tiercel serve: settings in their order of precedence, the server, and its end by signal or SHUTDOWN.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        ServerOptions server = new();
        EngineOptions engine = new();
        SettingTable settings = new(server, engine);
        ServeArguments given = new(settings);
        if (given.Read(args) is { } misuse) return ExitCode.Report(ExitCode.BadUsage, misuse);
        List<ConfigurationEntry> entries = [];
        if (given.File is { } file)
        {
            if (ConfigurationFile.Read(file, entries) is { } unreadable) return ExitCode.Report(ExitCode.BadUsage, unreadable);
            server.ConfigFile = Path.GetFullPath(file);
        }

        // Later entries win: file, environment, command line.
        ConfigurationEnvironment.Read(Environment.GetEnvironmentVariables(), entries);
        entries.AddRange(given.Entries);
        foreach (ConfigurationEntry entry in entries)
        {
            if (settings.Apply(in entry) is { } error) return ExitCode.Report(ExitCode.BadUsage, error);
        }

        try
        {
            using ServerLogFactory log = ServerLogFactory.Open(server);
            server.LoggerFactory = log;
            return await ServeAsync(server, engine).ConfigureAwait(false);
        }
        catch (SocketException e)
        {
            return ExitCode.Report(ExitCode.Failure, Explain(e, server));
        }
        catch (InvalidDataException e)
        {
            return ExitCode.Report(ExitCode.BadUsage, e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            return ExitCode.Report(ExitCode.Failure, e.Message);
        }
    }

    private static async Task<int> ServeAsync(ServerOptions options, EngineOptions engine)
    {
        TaskCompletionSource signalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource ended = new();
        using PosixSignalRegistration interrupt = OnSignal(PosixSignal.SIGINT, signalled, ended);
        using PosixSignalRegistration terminate = OnSignal(PosixSignal.SIGTERM, signalled, ended);
        if (Start(engine, options, ended.Token) is not { } started) return ExitCode.Success;
        await using TiercelServer server = started;
        Console.Out.WriteLine(StartupScreen.Of(server));
        await Task.WhenAny(signalled.Task, server.ShutdownRequested).ConfigureAwait(false);
        return ExitCode.Success;
    }

    // Returns when the data is loaded; null if somebody has ended it before: then there is nothing to write to the disk.
    private static TiercelServer? Start(EngineOptions engine, ServerOptions options, CancellationToken cancellation)
    {
        using LoadingLine line = LoadingLine.Of(options);
        try
        {
            return TiercelServer.Start(engine, options, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static PosixSignalRegistration OnSignal(
        PosixSignal signal, TaskCompletionSource signalled, CancellationTokenSource ended) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            signalled.TrySetResult();
            ended.Cancel();
        });

    private static string Explain(SocketException e, ServerOptions options) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {options.Port} is in use; choose another one with --port, for example --port {NextPort(options.Port)}",
        SocketError.HostNotFound => "an address of --bind is no IP address: " + string.Join(' ', options.Bind),
        _ => $"cannot listen on {string.Join(' ', options.Bind)} port {options.Port}: {e.Message}",
    };

    private static int NextPort(int port) => port < 65535 ? port + 1 : 6379;
}
