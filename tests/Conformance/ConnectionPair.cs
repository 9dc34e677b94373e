using System.Globalization;
using System.Text;
using Tiercel.TestKit;

namespace Tiercel.Conformance;

/// <summary>One connection to Redis and one to the subject, given the same to do; and further ones beside them.</summary>
public sealed class ConnectionPair(ServerProcess redis, ServerProcess subject) : IDisposable
{
    // Sizes on which encodings depend, as servers begin with them: programs and cases change them, and Redis is the same in
    // each pair where the server beside it is not.
    private static readonly string[] DefaultSizes =
    [
        "CONFIG", "SET", "hash-max-listpack-entries", "128", "list-max-listpack-size", "-2", "set-max-intset-entries", "512",
        "zset-max-listpack-entries", "128", "zset-max-listpack-value", "64",
    ];

    private readonly Dictionary<long, ConnectionPair> _others = [];
    private int _protocol = 2;
    private (string Redis, string Subject)? _ids;

    public RespConnection Redis { get; } = redis.Connect();

    public RespConnection Subject { get; } = subject.Connect();

    /// <summary>Empties both servers and puts both connections into a known state.</summary>
    public void Reset(int protocol)
    {
        _protocol = protocol;
        Speak(protocol);
        foreach (RespConnection connection in (RespConnection[])[Redis, Subject])
        {
            connection.Call("FLUSHALL");
            connection.Call(DefaultSizes);
        }
    }

    /// <summary>This pair as number 1; further ones are made when they are asked for first.</summary>
    public ConnectionPair Numbered(long number)
    {
        if (number == 1) return this;
        if (_others.TryGetValue(number, out ConnectionPair? other)) return other;
        other = new ConnectionPair(redis, subject);
        other.Speak(_protocol);
        _others.Add(number, other);
        return other;
    }

    /// <summary>Sends a command over one of the pairs; "id-of-2" becomes the number that each server has given pair 2.</summary>
    public void Send(ConnectionPair target, IReadOnlyList<byte[]> words)
    {
        target.Redis.Send(RespConnection.Encode([.. words.Select(w => Resolve(w, static ids => ids.Redis))]));
        target.Subject.Send(RespConnection.Encode([.. words.Select(w => Resolve(w, static ids => ids.Subject))]));
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
        foreach (ConnectionPair other in _others.Values) other.Dispose();
        Redis.Dispose();
        Subject.Dispose();
    }

    private (string Redis, string Subject) Ids => _ids ??= (Redis.Call("CLIENT", "ID").Text, Subject.Call("CLIENT", "ID").Text);

    private byte[] Resolve(byte[] word, Func<(string Redis, string Subject), string> choose)
    {
        ReadOnlySpan<byte> mark = "id-of-"u8;
        if (!word.AsSpan().StartsWith(mark)) return word;
        int number = int.Parse(word.AsSpan(mark.Length), CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(choose(Numbered(number).Ids));
    }

    private void Speak(int protocol)
    {
        if (protocol != 3) return;
        Redis.Call("HELLO", "3");
        Subject.Call("HELLO", "3");
    }
}
