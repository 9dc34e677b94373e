using System.Net.Sockets;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>All that a server answers to some bytes on a connection of their own.</summary>
/// <param name="Answer">The bytes it sent.</param>
/// <param name="Closed">Whether it closed the connection.</param>
public sealed record Exchange(byte[] Answer, bool Closed)
{
    /// <summary>A server is given this long to close by itself before its silence is taken for waiting.</summary>
    private const int QuietMs = 150;

    private const int EndMs = 10_000;

    /// <summary>Sends the bytes and keeps the connection open.</summary>
    public static Exchange KeepingOpen(ServerProcess server, byte[] input)
    {
        using RespConnection connection = server.Connect();
        SendAll(connection, input);
        byte[] answer = connection.ReadToEnd(QuietMs, out bool closed);
        return new Exchange(answer, closed);
    }

    /// <summary>Sends the bytes, says that there will be no more, and reads to the end.</summary>
    public static Exchange ThenFinish(ServerProcess server, byte[] input)
    {
        using RespConnection connection = server.Connect();
        SendAll(connection, input, finish: true);
        byte[] answer = connection.ReadToEnd(EndMs, out bool closed);
        return new Exchange(answer, closed);
    }

    public bool NamesUnknownCommand => Answer.AsSpan().IndexOf("-ERR unknown command"u8) >= 0;

    public bool SameAs(Exchange other) => Closed == other.Closed && Answer.AsSpan().SequenceEqual(other.Answer);

    public override string ToString() => $"{RespReply.Printable(Answer)} ({(Closed ? "closed" : "open")})";

    private static void SendAll(RespConnection connection, byte[] input, bool finish = false)
    {
        try
        {
            connection.Send(input);
            if (finish) connection.FinishSending();
        }
        catch (SocketException)
        {
            // The server has refused the beginning and closed before it had the rest: what it said can be read.
        }
    }
}
