using System.Net;
using System.Net.Sockets;

namespace Tiercel.Server;

/// <summary>Accepts at .NET sockets, on pool threads, until it is stopped; asks whether the client may come in.</summary>
internal sealed class AcceptLoop(ServerContext server, Listener[] listeners, Action<Socket, Session> open)
{
    private volatile bool _stopping;

    public void Start()
    {
        foreach (Listener listener in listeners) _ = RunAsync(listener);
    }

    public void Stop()
    {
        _stopping = true;
        foreach (Listener listener in listeners) listener.Dispose();
    }

    /// <summary>Whether a client that is refused can be told why.</summary>
    public bool TellsRefusals { get; init; } = true;

    private async Task RunAsync(Listener listener)
    {
        while (!_stopping)
        {
            try
            {
                Open(await listener.Socket.AcceptAsync().ConfigureAwait(false), listener);
                listener.Refresh();
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e) when (!_stopping)
            {
                // The client gave up, or descriptors ran out: then a rest, so as not to spin.
                server.LogAcceptFailure(e.Message);
                await Task.Delay(Acceptor.RestMs).ConfigureAwait(false);
            }
            catch (SocketException)
            {
                return;
            }
        }
    }

    private void Open(Socket socket, Listener listener)
    {
        EndPoint remote = listener.IsUnix ? listener.Address : socket.RemoteEndPoint!;
        EndPoint local = listener.IsUnix ? listener.Address : socket.LocalEndPoint!;
        socket.Blocking = false;
        Session? session = server.Sessions.TryOpen(remote, local, out ReadOnlySpan<byte> refusal);
        if (session is null)
        {
            if (TellsRefusals) socket.Send(refusal, SocketFlags.None, out _);
            socket.Dispose();
            server.Logger.Refused(remote);
            return;
        }

        if (!listener.IsUnix) socket.NoDelay = true;
        server.Logger.Accepted(session.Id, remote);
        open(socket, session);
    }
}
