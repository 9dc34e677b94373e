namespace Tiercel.Server;

/// <summary>
/// What was refused for want of a right or of the right password: the latest first, and calls of the same kind as one entry.
/// Thread safe.
/// </summary>
internal sealed class AclLog(ServerOptions options)
{
    /// <summary>Refusals further apart than this are two entries, as in Redis.</summary>
    private const long MergeMs = 60_000;

    /// <summary>How many of the latest entries are looked at for one of the same kind, as in Redis.</summary>
    private const int MergeEntries = 10;

    private readonly Lock _gate = new();
    private readonly LinkedList<AclLogEntry> _entries = [];
    private long _nextId;

    /// <summary>Notes a refusal.</summary>
    /// <param name="session">Whose call was refused.</param>
    /// <param name="reason">Why.</param>
    /// <param name="context">Where it was called: toplevel, multi or lua.</param>
    /// <param name="what">The command, key or channel; the log keeps the beginning of a long one.</param>
    /// <param name="user">The name of the user whose rights or password it was about.</param>
    public void Add(Session session, DenialReason reason, string context, ReadOnlySpan<byte> what, ReadOnlySpan<byte> user)
    {
        what = what[..Math.Min(what.Length, AclLimits.LoggedBytes)];
        user = user[..Math.Min(user.Length, AclLimits.LoggedBytes)];
        byte[] client = ClientLine.OfOne(session);
        long now = session.Server.NowMs;
        lock (_gate)
        {
            if (FindLike(reason, context, what, user, now) is { } known)
            {
                known.Value.Count++;
                known.Value.UpdatedMs = now;
                known.Value.Client = client;
                _entries.Remove(known);
                _entries.AddFirst(known);
                return;
            }

            _entries.AddFirst(new AclLogEntry
            {
                Id = _nextId++,
                Reason = reason,
                Context = context,
                Object = what.ToArray(),
                User = user.ToArray(),
                CreatedMs = now,
                UpdatedMs = now,
                Client = client,
            });
            while (_entries.Count > options.AclLogMaxLength) _entries.RemoveLast();
        }
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        lock (_gate) _entries.Clear();
    }

    /// <summary>The latest entries, as many as asked for or all; each as it is now, copied.</summary>
    public AclLogEntry[] Latest(long count)
    {
        lock (_gate) return [.. _entries.Take((int)Math.Clamp(count, 0, int.MaxValue)).Select(static e => e.Copy())];
    }

    private LinkedListNode<AclLogEntry>? FindLike(
        DenialReason reason, string context, ReadOnlySpan<byte> what, ReadOnlySpan<byte> user, long now)
    {
        LinkedListNode<AclLogEntry>? node = _entries.First;
        for (int i = 0; i < MergeEntries && node is not null; i++, node = node.Next)
        {
            AclLogEntry entry = node.Value;
            bool isLike = entry.Reason == reason && entry.Context == context && Math.Abs(now - entry.UpdatedMs) <= MergeMs;
            if (isLike && what.SequenceEqual(entry.Object) && user.SequenceEqual(entry.User)) return node;
        }

        return null;
    }
}
