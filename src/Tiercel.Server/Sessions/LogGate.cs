using Tiercel.Persistence;

namespace Tiercel.Server;

/// <summary>What replies pass on their way out: of changes they tell only when the log has them, as its policy wants it.</summary>
internal sealed class LogGate(ServerContext server)
{
    /// <summary>Whether it is unknown if what a session was told will be there after the next start; then it is ended.</summary>
    public static bool IsInDoubt(Session session, DurableStore store)
    {
        if (store.Failure is null) return false;
        bool isInDoubt = store.IsAlways ? session.SeenPosition > store.SyncedTo : session.LogPosition > store.WrittenTo;
        if (!isInDoubt) return false;
        session.Aborted = true;
        session.Wire?.RequestClose();
        return true;
    }

    /// <summary>
    /// Whether what the replies of a session tell of is yet to be brought to the disk; the connection then gets a turn once it is.
    /// </summary>
    public bool Holds(Connection connection)
    {
        if (server.Store is not { IsAlways: true } store) return false;
        Session session = connection.Session;
        if (session.SeenPosition <= store.SyncedTo || IsInDoubt(session, store)) return session.Aborted;
        if (session.AwaitsSync) return true;
        // Alone there is nobody who could do anything meanwhile, and to hand over would take longer.
        if (server.Sessions.Count == 1 && store.Sync() && session.SeenPosition <= store.SyncedTo) return false;
        session.AwaitsSync = true;
        store.Await(session.SeenPosition, connection);
        return true;
    }

    /// <summary>A message is for a session: it may tell of any change.</summary>
    public void SeesAll(Session session)
    {
        if (server.Store is { IsAlways: true } store) session.SeenPosition = Math.Max(session.SeenPosition, store.End);
    }

    /// <summary>
    /// An answer is for a session that has waited: it acknowledges changes that another thread has made; perhaps one that a failing
    /// log did not take.
    /// </summary>
    public void TakesChanges(Session session)
    {
        if (server.Store is not { } store) return;
        session.LogPosition = session.SeenPosition = store.Failure is null ? store.End : long.MaxValue;
    }
}
