using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>
/// The file of a unix socket. One that a server left behind when it ended without tidying up is replaced; one at which
/// somebody listens, or that is no socket, is left alone.
/// </summary>
internal static class UnixSocketFile
{
    /// <summary>A socket bound to the path, which is removed when the socket is disposed.</summary>
    /// <exception cref="IOException">The path cannot be had.</exception>
    public static Socket Bind(string path, UnixFilePermissions permissions)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            UnixDomainSocketEndPoint endPoint = new(path);
            RemoveStale(path, endPoint);
            socket.Bind(endPoint);
            if (permissions.Mode != UnixFileMode.None && !OperatingSystem.IsWindows()) File.SetUnixFileMode(path, permissions.Mode);
            return socket;
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException or UnauthorizedAccessException or IOException)
        {
            socket.Dispose();
            throw new IOException("unixsocket " + path + ": " + e.Message, e);
        }
    }

    private static void RemoveStale(string path, UnixDomainSocketEndPoint endPoint)
    {
        FileInfo file = new(path);
        if (!file.Exists) return;
        // That of a socket is empty; what has content is somebody's, and connecting to it is refused as well.
        if (file.Length > 0) throw new IOException("there is a file that is no socket");
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endPoint);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            file.Delete();
            return;
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }
}
