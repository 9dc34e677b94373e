using System.Net;

namespace Tiercel.Server;

/// <summary>Reactors over epoll, each with its own listeners; the kernel spreads new connections over them.</summary>
internal sealed class EpollTransport : ITransport
{
    private EpollReactor[] _reactors = [];

    public string Name => "epoll";

    public IReadOnlyList<EndPoint> Start(ServerContext server)
    {
        int count = server.Options.ReactorCount;
        Listeners listeners = Listeners.Bind(server.Options, count);
        _reactors = new EpollReactor[count];
        for (int i = 0; i < count; i++) _reactors[i] = new EpollReactor(server, listeners.Of(i));
        for (int i = 0; i < count; i++) _reactors[i].Start(i);
        return listeners.EndPoints;
    }

    public Task StopAsync(TimeSpan patience) => Task.WhenAll(_reactors.Select(r => r.StopAsync(patience)));
}
