namespace Tiercel.Server;

/// <summary>What the commands of one sort of subscription have of their own.</summary>
internal sealed class SubscriptionKind
{
    private readonly byte[] _subscribed;
    private readonly byte[] _unsubscribed;
    private readonly bool _isOfShards;
    private readonly Func<Subscriptions, SubscriptionSet> _set;

    private SubscriptionKind(
        ReadOnlySpan<byte> subscribed, ReadOnlySpan<byte> unsubscribed, Func<Subscriptions, SubscriptionSet> set, bool isOfShards = false)
    {
        _subscribed = subscribed.ToArray();
        _unsubscribed = unsubscribed.ToArray();
        _set = set;
        _isOfShards = isOfShards;
    }

    public static SubscriptionKind Channel { get; } = new("subscribe"u8, "unsubscribe"u8, static s => s.Channels);

    public static SubscriptionKind Pattern { get; } = new("psubscribe"u8, "punsubscribe"u8, static s => s.Patterns);

    public static SubscriptionKind Shard { get; } =
        new("ssubscribe"u8, "sunsubscribe"u8, static s => s.ShardChannels, isOfShards: true);

    /// <summary>What a confirmation begins with.</summary>
    public ReadOnlySpan<byte> Subscribed => _subscribed;

    /// <summary>What the confirmation of an end begins with.</summary>
    public ReadOnlySpan<byte> Unsubscribed => _unsubscribed;

    /// <summary>A session's subscriptions of this sort.</summary>
    public SubscriptionSet SetOf(Subscriptions subscriptions) => _set(subscriptions);

    /// <summary>The number that a confirmation tells.</summary>
    public int CountOf(Subscriptions subscriptions) => _isOfShards
        ? subscriptions.ShardChannels.Count
        : subscriptions.Channels.Count + subscriptions.Patterns.Count;
}
