using System.Net;
using System.Text;

namespace Tiercel.Server;

/// <summary>Connections within the process, made on demand. Its set costs nothing until the first. Thread safe.</summary>
internal sealed class InMemoryTransport(ServerContext server)
{
    private static readonly IPEndPoint Here = new(IPAddress.Loopback, 0);

    private readonly Lazy<ConnectionSet> _connections = new(() => new ConnectionSet(server));

    /// <summary>A new client.</summary>
    /// <exception cref="InvalidOperationException">The server refuses another client.</exception>
    public InMemoryStream Connect()
    {
        Session? session = server.Sessions.TryOpen(Here, Here, out ReadOnlySpan<byte> refusal);
        if (session is null) throw new InvalidOperationException(Encoding.UTF8.GetString(refusal).Trim());
        InMemoryConnection connection = new(_connections.Value) { Session = session };
        _connections.Value.Add(connection);
        return new InMemoryStream(connection);
    }

    public Task StopAsync(TimeSpan patience) =>
        _connections.IsValueCreated ? _connections.Value.StopAsync(patience) : Task.CompletedTask;
}
