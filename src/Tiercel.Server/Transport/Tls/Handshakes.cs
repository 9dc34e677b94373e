namespace Tiercel.Server;

/// <summary>
/// The handshakes that are under way, bounded in number: with too many, the one that has been at it longest is cut, so that
/// clients who never finish do not keep out those who do. Their cryptography has few processors at a time, so that it
/// does not keep those who are in from theirs. Thread safe.
/// </summary>
internal sealed class Handshakes(int most)
{
    /// <summary>A guess: an honest handshake takes milliseconds, so as many of these are under way in a second's rush.</summary>
    public const int UsualMost = 1000;

    private readonly LinkedList<TlsConnection> _underWay = new();

    /// <summary>Taken for each step of a handshake, never while one waits for its client.</summary>
    public SemaphoreSlim Steps { get; } = new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>A handshake begins; returns what <see cref="End"/> takes.</summary>
    public LinkedListNode<TlsConnection> Begin(TlsConnection connection)
    {
        TlsConnection? oldest = null;
        LinkedListNode<TlsConnection> node;
        lock (_underWay)
        {
            if (_underWay.Count >= most)
            {
                oldest = _underWay.First!.Value;
                _underWay.RemoveFirst();
            }

            node = _underWay.AddLast(connection);
        }

        oldest?.Abort();
        return node;
    }

    public void End(LinkedListNode<TlsConnection> node)
    {
        lock (_underWay)
        {
            if (node.List is not null) _underWay.Remove(node);
        }
    }
}
