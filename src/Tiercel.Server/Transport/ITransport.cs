using System.Net;

namespace Tiercel.Server;

/// <summary>
/// Accepts connections and gives each its turns when bytes may be moved. What it needs besides its sockets is a
/// <see cref="Worker"/> per thread and a <see cref="Connection"/> of its own kind.
/// </summary>
internal interface ITransport
{
    /// <summary>The name that <c>--transport</c> takes.</summary>
    string Name { get; }

    /// <summary>
    /// Binds and serves. Fails with a <see cref="System.Net.Sockets.SocketException"/> if an address cannot be had, with
    /// an <see cref="IOException"/> if the unix socket cannot, and then holds nothing.
    /// </summary>
    /// <returns>What is listened on.</returns>
    IReadOnlyList<EndPoint> Start(ServerContext server);

    /// <summary>
    /// Stops in layers: no new connections; what was sent is executed; replies leave, for as long as
    /// <paramref name="patience"/> lasts; everything is closed. When the task ends no thread is left.
    /// </summary>
    Task StopAsync(TimeSpan patience);
}
