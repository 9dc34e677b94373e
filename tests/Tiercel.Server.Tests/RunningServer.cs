using Tiercel.Engine;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>A server in this process on a free port.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public RunningServer(TransportKind transport, Action<ServerOptions>? configure = null)
    {
        Options = new ServerOptions { Port = 0, Transport = transport, Bind = ["127.0.0.1"], DebugAccess = DebugAccess.Yes };
        configure?.Invoke(Options);
        Server = TiercelServer.Start(new EngineOptions(), Options);
    }

    public ServerOptions Options { get; }

    public TiercelServer Server { get; }

    public RespConnection Connect() => new(Server.Port);

    /// <summary>Waits until the server's own threads have made something true.</summary>
    public static void WaitUntil(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, Deadline), "The condition did not come true in time.");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
