using System.Net;
using System.Net.Sockets;

namespace Tiercel.TestKit;

/// <summary>Finds a port for a server to be started.</summary>
public static class FreePort
{
    /// <summary>
    /// A loopback port that was free a moment ago. Another process may take it before its user does, so whoever
    /// starts a server on it tries again with another one if that fails.
    /// </summary>
    public static int Next()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
