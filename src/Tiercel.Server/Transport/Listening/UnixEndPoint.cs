using System.Net;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>Either end of a connection over a unix socket: its path, written with a port of 0 as Redis does.</summary>
internal sealed class UnixEndPoint(string path) : EndPoint
{
    private readonly string _text = path + ":0";

    public string Path { get; } = path;

    public override AddressFamily AddressFamily => AddressFamily.Unix;

    public override string ToString() => _text;
}
