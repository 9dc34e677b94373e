using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Channels by name, each with its subscribers; those without are not kept. Looking one up takes no lock, subscribing takes
/// that of the channel. Thread safe.
/// </summary>
internal class ChannelTable
{
    private readonly ConcurrentDictionary<byte[], Channel> _channels;
    private readonly ConcurrentDictionary<byte[], Channel>.AlternateLookup<ReadOnlySpan<byte>> _byName;
    private int _count;

    public ChannelTable(NameComparer comparer)
    {
        Comparer = comparer;
        _channels = new ConcurrentDictionary<byte[], Channel>(comparer);
        _byName = _channels.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Compares names of channels.</summary>
    public NameComparer Comparer { get; }

    /// <summary>Channels with subscribers, those included whose last turn is yet to come.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The channels of this moment that somebody subscribes to who has not been killed.</summary>
    public IEnumerable<Channel> All => _channels.Select(static c => c.Value).Where(static c => c.Count() > 0);

    public bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out Channel? channel) => _byName.TryGetValue(name, out channel);

    /// <summary>How many subscribe to a channel.</summary>
    public int CountSubscribers(ReadOnlySpan<byte> name) => TryFind(name, out Channel? channel) ? channel.Count() : 0;

    /// <summary>Adds a session that does not subscribe to the channel yet.</summary>
    public void Subscribe(byte[] name, Session session)
    {
        while (true)
        {
            Channel channel = _channels.GetOrAdd(name, static n => new Channel(n));
            lock (channel.Gate)
            {
                if (channel.IsGone) continue;
                bool isNew = channel.Subscribers.Length == 0;
                channel.AddNeedsLock(session);
                if (!isNew) return;
                Interlocked.Increment(ref _count);
                OnAppeared(channel);
                return;
            }
        }
    }

    /// <summary>Removes a session, and with the last one the channel.</summary>
    public void Unsubscribe(byte[] name, Session session)
    {
        if (!_channels.TryGetValue(name, out Channel? channel)) return;
        lock (channel.Gate)
        {
            channel.RemoveNeedsLock(session);
            if (channel.Subscribers.Length > 0 || channel.IsGone) return;
            channel.IsGone = true;
            Interlocked.Decrement(ref _count);
            OnVanished(channel);
            _channels.TryRemove(name, out _);
        }
    }

    /// <summary>A channel has its first subscriber; under the channel's lock.</summary>
    protected virtual void OnAppeared(Channel channel)
    {
    }

    /// <summary>A channel has lost its last subscriber; under the channel's lock.</summary>
    protected virtual void OnVanished(Channel channel)
    {
    }
}
