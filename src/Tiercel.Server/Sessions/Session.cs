using System.Net;
using Tiercel.Commands;

namespace Tiercel.Server;

/// <summary>
/// What the server knows of one client, whatever carries its bytes. Used by the thread that serves it; CLIENT LIST
/// of another client reads single fields, each whole if not of the same moment.
/// </summary>
internal sealed class Session(ServerContext server, long id, IPEndPoint remote, IPEndPoint local, long nowMs)
    : CommandClient
{
    public ServerContext Server { get; } = server;

    /// <summary>Unique in the server's lifetime, ascending.</summary>
    public long Id { get; } = id;

    public IPEndPoint Remote { get; } = remote;

    public IPEndPoint Local { get; } = local;

    public override string Peer { get; } = remote.ToString();

    /// <summary>Unix time in milliseconds.</summary>
    public long ConnectedAtMs { get; } = nowMs;

    /// <summary>When bytes last came: Unix time in milliseconds.</summary>
    public long ActiveAtMs { get; set; } = nowMs;

    /// <summary>2 or 3, chosen by HELLO.</summary>
    public int Protocol { get; set; } = 2;

    public string LibraryName { get; set; } = "";

    public string LibraryVersion { get; set; } = "";

    /// <summary>Replies that wait for the client to read, for CLIENT LIST.</summary>
    public long PendingOutputBytes { get; set; }

    /// <summary>Set by a command that ends the session without a word: nothing more is sent.</summary>
    public bool Aborted { get; set; }

    public PendingInput Input { get; } = new();
}
