// A change is looked up by the beginnings of its key that have the length of some prefix: as many look-ups as there are
// different lengths, however many prefixes. What a turn has changed is told at its end, each key once.
using System.Collections.Concurrent;
using System.Collections.Immutable;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>Sessions that track by prefix, and what has changed of their keys since they were told last. Thread safe.</summary>
internal sealed class PrefixTable
{
    private readonly NameComparer _comparer;
    private readonly Invalidator _invalidator;
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<byte[], Prefix> _prefixes;
    private readonly ConcurrentDictionary<byte[], Prefix>.AlternateLookup<ReadOnlySpan<byte>> _byName;
    private readonly SortedDictionary<int, int> _countsByLength = [];
    private readonly ConcurrentQueue<Prefix> _changed = new();
    private volatile int[] _lengths = [];
    private volatile int _count;

    public PrefixTable(NameComparer comparer, Invalidator invalidator)
    {
        _comparer = comparer;
        _invalidator = invalidator;
        _prefixes = new ConcurrentDictionary<byte[], Prefix>(comparer);
        _byName = _prefixes.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>Different prefixes.</summary>
    public int Count => _count;

    /// <summary>Whether <see cref="Broadcast()"/> has anything to tell.</summary>
    public bool HasChanges => !_changed.IsEmpty;

    public void Add(byte[] name, Session session)
    {
        lock (_gate)
        {
            if (!_prefixes.TryGetValue(name, out Prefix? prefix))
            {
                _prefixes[name] = prefix = new Prefix(name, _comparer);
                _countsByLength[name.Length] = _countsByLength.GetValueOrDefault(name.Length) + 1;
                _lengths = [.. _countsByLength.Keys];
                _count++;
            }

            prefix.Sessions = prefix.Sessions.Add(session);
        }
    }

    public void Remove(byte[] name, Session session)
    {
        lock (_gate)
        {
            if (!_prefixes.TryGetValue(name, out Prefix? prefix)) return;
            prefix.Sessions = prefix.Sessions.Remove(session);
            if (!prefix.Sessions.IsEmpty) return;
            _prefixes.TryRemove(name, out _);
            if (--_countsByLength[name.Length] == 0) _countsByLength.Remove(name.Length);
            _lengths = [.. _countsByLength.Keys];
            _count--;
        }
    }

    /// <summary>A key has changed, by the hand of a session or, if that is null, otherwise.</summary>
    public void Note(ReadOnlySpan<byte> key, Session? changer)
    {
        foreach (int length in _lengths)
        {
            if (length > key.Length) return;
            if (_byName.TryGetValue(key[..length], out Prefix? prefix) && prefix.Note(key, changer)) _changed.Enqueue(prefix);
        }
    }

    /// <summary>Tells what has changed, in the order of the prefixes and of the keys.</summary>
    public void Broadcast()
    {
        List<Prefix> changed = [];
        while (_changed.TryDequeue(out Prefix? prefix)) changed.Add(prefix);
        changed.Sort(static (x, y) => x.Name.AsSpan().SequenceCompareTo(y.Name));
        foreach (Prefix prefix in changed) Broadcast(prefix);
    }

    private void Broadcast(Prefix prefix)
    {
        (byte[] Key, Session? Changer)[] changes = prefix.TakeChanges();
        byte[][] all = [.. changes.Select(static c => c.Key)];
        foreach (Session session in prefix.Sessions)
        {
            if (session.Tracking is not { } tracking) continue;
            byte[][] told = !tracking.Is(TrackingModes.NoLoop)
                ? all
                : [.. changes.Where(c => !Invalidator.IsOwn(session, tracking, c.Changer)).Select(static c => c.Key)];
            if (told.Length > 0) _invalidator.Tell(session, tracking, told);
        }
    }

    private sealed class Prefix(byte[] name, NameComparer comparer)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<byte[], Session?> _changes = new(comparer);
        private ImmutableArray<Session> _sessions = [];

        public byte[] Name { get; } = name;

        public ImmutableArray<Session> Sessions
        {
            get
            {
                lock (_gate) return _sessions;
            }

            set
            {
                lock (_gate) _sessions = value;
            }
        }

        // Whether it is the first since the last were taken.
        public bool Note(ReadOnlySpan<byte> key, Session? changer)
        {
            lock (_gate)
            {
                _changes.GetAlternateLookup<ReadOnlySpan<byte>>()[key] = changer;
                return _changes.Count == 1;
            }
        }

        public (byte[] Key, Session? Changer)[] TakeChanges()
        {
            (byte[] Key, Session? Changer)[] changes;
            lock (_gate)
            {
                changes = [.. _changes.Select(static c => (c.Key, c.Value))];
                _changes.Clear();
            }

            Array.Sort(changes, static (x, y) => x.Key.AsSpan().SequenceCompareTo(y.Key));
            return changes;
        }
    }
}
