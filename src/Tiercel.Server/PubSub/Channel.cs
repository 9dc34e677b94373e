namespace Tiercel.Server;

/// <summary>A channel, or a pattern of them, that somebody subscribes to. Thread safe.</summary>
internal sealed class Channel(byte[] name)
{
    private volatile Session[] _subscribers = [];

    public byte[] Name { get; } = name;

    /// <summary>Who subscribes at this moment: an array that never changes.</summary>
    public Session[] Subscribers => _subscribers;

    /// <summary>Whether it has been taken out of its table; under its lock.</summary>
    public bool IsGone { get; set; }

    /// <summary>Held to change it: never by who only sends.</summary>
    public Lock Gate { get; } = new();

    public void AddNeedsLock(Session session) => _subscribers = [.. _subscribers, session];

    public void RemoveNeedsLock(Session session)
    {
        Session[] former = _subscribers;
        int index = Array.IndexOf(former, session);
        if (index >= 0) _subscribers = [.. former.AsSpan(0, index), .. former.AsSpan(index + 1)];
    }

    /// <summary>How many subscribe: who has been killed does no longer, though its last turn is yet to come.</summary>
    public int Count()
    {
        int count = 0;
        foreach (Session subscriber in _subscribers)
        {
            if (!subscriber.Aborted) count++;
        }

        return count;
    }

    /// <summary>
    /// Posts a message to everybody, and to nobody the reference that it was made with; returns how many got it.
    /// </summary>
    public static int Send(Session[] subscribers, Message message)
    {
        message.AddReferences(subscribers.Length);
        int receivers = 0;
        foreach (Session subscriber in subscribers)
        {
            if (subscriber.Inbox!.Post(message)) receivers++;
        }

        message.Release();
        return receivers;
    }
}
