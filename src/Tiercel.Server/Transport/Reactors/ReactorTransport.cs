using System.Net;

namespace Tiercel.Server;

/// <summary>Reactors, each with its own listeners; the kernel spreads new connections over them.</summary>
internal sealed class ReactorTransport(string name, Func<Poller> createPoller) : ITransport
{
    private Reactor[] _reactors = [];

    public string Name => name;

    public IReadOnlyList<EndPoint> Start(ServerContext server)
    {
        int count = server.Options.ReactorCount;
        Listeners listeners = Listeners.Bind(server.Options, count);
        _reactors = new Reactor[count];
        for (int i = 0; i < count; i++) _reactors[i] = new Reactor(server, listeners.Of(i), createPoller());
        for (int i = 0; i < count; i++) _reactors[i].Start(i);
        return listeners.EndPoints;
    }

    public Task StopAsync(TimeSpan patience) => Task.WhenAll(_reactors.Select(r => r.StopAsync(patience)));
}
