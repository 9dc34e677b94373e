using System.Net;
using System.Net.Sockets;

namespace Tiercel.Bench.Compare;

/// <summary>Connections that have asked once, and say nothing from then on.</summary>
internal sealed class IdleClients : IDisposable
{
    private readonly Socket[] _sockets;

    public IdleClients(int port, int count)
    {
        _sockets = new Socket[count];
        byte[] reply = new byte[7];
        for (int i = 0; i < count; i++)
        {
            _sockets[i] = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _sockets[i].Connect(IPAddress.Loopback, port);
            _sockets[i].Send("*1\r\n$4\r\nPING\r\n"u8);
            if (_sockets[i].Receive(reply) != reply.Length) throw new IOException("A server refused one of many connections.");
        }
    }

    public void Dispose()
    {
        foreach (Socket socket in _sockets) socket.Dispose();
    }
}
