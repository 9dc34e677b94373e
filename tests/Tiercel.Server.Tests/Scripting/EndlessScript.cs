using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Server.Tests;

/// <summary>A script that has written to a key and does not end, on a connection of its own.</summary>
internal sealed class EndlessScript : IDisposable
{
    private const string Body = "redis.call('SET', KEYS[1], 'by the script') while true do end";

    private readonly RespConnection _connection;

    /// <summary>Runs it until it has left the thread of its connection, or waits for a thread of its own.</summary>
    public EndlessScript(RunningServer server, string key, int database = 0, bool waits = true)
    {
        _connection = server.Connect();
        _connection.Call("SELECT", database.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Id = _connection.Call("CLIENT", "ID").Text;
        int before = server.Server.Context.Scripts.RunningCount;
        Send(_connection, "EVAL", Body, "1", key);
        if (waits) RunningServer.WaitUntil(() => server.Server.Context.Scripts.RunningCount > before);
    }

    /// <summary>The id of its client.</summary>
    public string Id { get; }

    /// <summary>Sends a command without waiting for its reply.</summary>
    public static void Send(RespConnection connection, params string[] words) =>
        connection.Send(RespConnection.Encode([.. words.Select(Encoding.UTF8.GetBytes)]));

    /// <summary>Its reply, once it was ended.</summary>
    public RespReply Read() => _connection.Read();

    public void Dispose() => _connection.Dispose();
}
