// Listens to changes only while a client tracks. Runs under the lock of the changed key's shard: it takes the locks of a
// stripe, of a prefix and of inboxes there, each for a moment.
using System.Collections.Concurrent;
using Tiercel.Commands;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>Client-side caching: who tracks, and what of changes they are told. Thread safe.</summary>
internal sealed class KeyTracking : IMutationSink
{
    [ThreadStatic]
    private static int _databasesFlushed;

    private readonly ConcurrentDictionary<Session, bool> _clients = new();
    private readonly Lock _gate = new();
    private readonly ServerContext _server;
    private readonly Invalidator _invalidator;
    private readonly int _flushAll;
    private volatile bool _isActive;

    public KeyTracking(ServerContext server)
    {
        _server = server;
        _invalidator = new Invalidator(server.Sessions);
        Table = new TrackingTable(server, _invalidator);
        Prefixes = new PrefixTable(new NameComparer(server.Keyspace.Hasher), _invalidator);
        _flushAll = server.Dispatcher.Table.TryFind("FLUSHALL"u8, out CommandInfo? command) ? command.Cause : -1;
    }

    /// <summary>Keys that have been read.</summary>
    public TrackingTable Table { get; }

    /// <summary>Keys by their beginnings.</summary>
    public PrefixTable Prefixes { get; }

    /// <summary>Clients that track.</summary>
    public int Clients => _clients.Count;

    /// <summary>Whether any client tracks, so that it matters whose command makes a change.</summary>
    public bool IsActive => _isActive;

    public bool NeedsValues => false;

    /// <summary>A session tracks from now on, or otherwise than before.</summary>
    public void Begin(Session session, ClientTracking tracking)
    {
        session.RequireInbox();
        ClientTracking? former = session.Tracking;
        session.Tracking = tracking;
        foreach (byte[] prefix in tracking.Prefixes)
        {
            if (former?.Prefixes.Contains(prefix) != true) Prefixes.Add(prefix, session);
        }

        if (!_clients.TryAdd(session, true)) return;
        lock (_gate)
        {
            if (_isActive) return;
            _isActive = true;
            _server.Keyspace.AddSink(this);
        }
    }

    /// <summary>A session tracks no more. The keys it has read are forgotten when they change.</summary>
    public void End(Session session)
    {
        if (session.Tracking is not { } tracking) return;
        session.Tracking = null;
        foreach (byte[] prefix in tracking.Prefixes) Prefixes.Remove(prefix, session);
        _clients.TryRemove(session, out _);
        lock (_gate)
        {
            if (!_isActive || !_clients.IsEmpty) return;
            _isActive = false;
            _server.Keyspace.RemoveSink(this);
            // Nobody is left to be told; whoever begins next has read nothing.
            Table.Clear();
        }
    }

    /// <summary>The server stops; the keyspace may go on.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_isActive) _server.Keyspace.RemoveSink(this);
            _isActive = false;
        }
    }

    public void OnMutation(in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.Flush:
                OnFlush(in mutation);
                return;
            case MutationKind.Swap:
                InvalidateAll();
                return;
            case MutationKind.Copy:
                Invalidate(mutation.TargetKey, mutation.TargetHash);
                return;
            case MutationKind.Rename:
                Invalidate(mutation.Key, mutation.Hash);
                Invalidate(mutation.TargetKey, mutation.TargetHash);
                return;
            default:
                Invalidate(mutation.Key, mutation.Hash);
                return;
        }
    }

    private void Invalidate(ReadOnlySpan<byte> key, ulong hash)
    {
        Table.Invalidate(key, hash);
        if (Prefixes.Count == 0) return;
        Prefixes.Note(key, Invalidator.Caller);
        // A turn tells at its end; who has none tells at once.
        if (Invalidator.Caller is null) Prefixes.Broadcast();
    }

    // FLUSHALL flushes one database after the other, in ascending order, and is told once.
    private void OnFlush(in Mutation mutation)
    {
        bool isFurther = mutation.Cause == _flushAll && mutation.DatabaseIndex >= _databasesFlushed && _databasesFlushed > 0;
        _databasesFlushed = mutation.Cause == _flushAll ? mutation.DatabaseIndex + 1 : 0;
        if (!isFurther || Table.Keys > 0) InvalidateAll();
    }

    private void InvalidateAll()
    {
        Table.Clear();
        _invalidator.TellAll(_clients.Keys);
    }
}
