using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tiercel.Bench.Compare;

/// <summary>A connection that sends commands as lines, and looks at the first line of each reply.</summary>
internal sealed class PlainClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[4096];

    public PlainClient(int port) => _socket.Connect(IPAddress.Loopback, port);

    public void Send(string line) => _socket.Send(Encoding.ASCII.GetBytes(line + "\r\n"));

    /// <summary>What has come of replies; null if nothing does within a time.</summary>
    public string? Receive(TimeSpan patience)
    {
        if (!_socket.Poll(patience, SelectMode.SelectRead)) return null;
        return Encoding.ASCII.GetString(_buffer, 0, _socket.Receive(_buffer));
    }

    public void Dispose() => _socket.Dispose();
}
