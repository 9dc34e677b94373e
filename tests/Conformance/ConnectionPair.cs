using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>One connection to Redis and one to the subject, given the same to do.</summary>
public sealed class ConnectionPair(RespConnection redis, RespConnection subject) : IDisposable
{
    public RespConnection Redis { get; } = redis;

    public RespConnection Subject { get; } = subject;

    /// <summary>Empties both servers and puts both connections into a known state.</summary>
    public void Reset(int protocol)
    {
        foreach (RespConnection connection in (RespConnection[])[Redis, Subject])
        {
            if (protocol == 3) connection.Call("HELLO", "3");
            connection.Call("FLUSHALL");
        }
    }

    public (RespReply Redis, RespReply Subject) Call(IReadOnlyList<byte[]> arguments)
    {
        byte[] frame = RespConnection.Encode(arguments);
        Send(frame);
        return Read();
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        Redis.Send(bytes);
        Subject.Send(bytes);
    }

    public (RespReply Redis, RespReply Subject) Read() => (Redis.Read(), Subject.Read());

    public void Dispose()
    {
        Redis.Dispose();
        Subject.Dispose();
    }
}
