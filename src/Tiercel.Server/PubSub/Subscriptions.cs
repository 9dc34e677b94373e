namespace Tiercel.Server;

/// <summary>
/// What one session subscribes to. For the thread that serves it; counts are read by others too, each whole if not of the
/// same moment.
/// </summary>
internal sealed class Subscriptions(Session session)
{
    /// <summary>
    /// Memory that the names of one session's channels and patterns may take: some hundred thousand of them. A guess; Redis
    /// has no such limit.
    /// </summary>
    public const long MaxBytes = 256L * 1024 * 1024;

    public SubscriptionSet Channels { get; } = new(session, session.Server.Broker.Channels);

    public SubscriptionSet Patterns { get; } = new(session, session.Server.Broker.Patterns);

    public SubscriptionSet ShardChannels { get; } = new(session, session.Server.Broker.ShardChannels);

    public bool IsEmpty => (Channels.Count | Patterns.Count | ShardChannels.Count) == 0;

    /// <summary>Whether one more name fits <see cref="MaxBytes"/>.</summary>
    public bool HasRoomFor(ReadOnlySpan<byte> name) =>
        Channels.Bytes + Patterns.Bytes + ShardChannels.Bytes + SubscriptionSet.BytesOf(name) <= MaxBytes;

    /// <summary>Ends all of them.</summary>
    public void Clear()
    {
        Channels.Clear();
        Patterns.Clear();
        ShardChannels.Clear();
    }
}
