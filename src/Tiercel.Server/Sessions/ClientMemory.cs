// Each session's share of the sum is what it occupied when it was last looked at: at the end of each of its turns and once a
// second, by one thread at a time. Whoever takes a share out of the sum for good leaves Gone in its place, so that it is taken
// out once, and a turn that is still under way puts nothing back.
namespace Tiercel.Server;

/// <summary>
/// What the buffers of all clients occupy, and who goes when that is more than <c>maxmemory-clients</c>: the largest first,
/// but for those who are spared. Nothing is counted while there is no limit. Thread safe.
/// </summary>
internal sealed class ClientMemory(ServerContext server)
{
    private const long Gone = -1;

    // Where only spared clients are left there is nothing to look for at every turn.
    private const long PauseMs = 100;

    private readonly Lock _gate = new();
    private long _usedBytes;
    private long _evicted;
    private long _nextSearchMs;

    /// <summary>Clients that were evicted.</summary>
    public long Evicted => Interlocked.Read(ref _evicted);

    /// <summary>The limit in bytes; 0 = there is none.</summary>
    private long LimitBytes => server.Options.MaxMemoryClients.Of(server.Keyspace.Options.MaxMemory);

    /// <summary>Counts what a session occupies now, and evicts whoever is too much; whether the session itself is.</summary>
    public bool Evicts(Session session)
    {
        if (server.Options.MaxMemoryClients == ClientMemoryLimit.None) return false;
        Count(session);
        long limit = LimitBytes;
        if (limit > 0 && Interlocked.Read(ref _usedBytes) > limit) Evict(limit);
        return session.Aborted;
    }

    /// <summary>A session has ended.</summary>
    public void Forget(Session session)
    {
        long counted = Interlocked.Exchange(ref session.CountedBytes, Gone);
        if (counted > 0) Interlocked.Add(ref _usedBytes, -counted);
    }

    public void ResetStatistics() => Interlocked.Exchange(ref _evicted, 0);

    private void Count(Session session)
    {
        long counted = Interlocked.Read(ref session.CountedBytes);
        long now = session.MemoryBytes;
        if (counted == Gone || counted == now) return;
        bool isCounted = Interlocked.CompareExchange(ref session.CountedBytes, now, counted) == counted;
        if (isCounted) Interlocked.Add(ref _usedBytes, now - counted);
    }

    private void Evict(long limit)
    {
        if (server.NowMs < Interlocked.Read(ref _nextSearchMs) || !_gate.TryEnter()) return;
        try
        {
            Session[] candidates = [.. server.Sessions.Snapshot().Where(static s => !s.IsSpared && !s.Aborted)];
            foreach (Session session in candidates) Count(session);
            Array.Sort(candidates, static (a, b) => b.CountedBytes.CompareTo(a.CountedBytes));
            foreach (Session session in candidates)
            {
                if (Interlocked.Read(ref _usedBytes) <= limit) return;
                long bytes = Interlocked.Read(ref session.CountedBytes);
                if (bytes <= 0) break;
                Forget(session);
                server.Sessions.Kill(session);
                server.Logger.ClientEvicted(session.Id, session.Remote, bytes);
                Interlocked.Increment(ref _evicted);
            }

            Interlocked.Exchange(ref _nextSearchMs, server.NowMs + PauseMs);
        }
        finally
        {
            _gate.Exit();
        }
    }
}
