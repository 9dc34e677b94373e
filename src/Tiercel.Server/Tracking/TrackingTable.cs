// 64 stripes by the hash of the key, each with a lock that is held for a look-up. A stripe is a dictionary, and a list of its
// keys in no order from which one is picked at random when the table is full.
using Tiercel.Commands;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Which keys have been read by sessions that track: names alone, as in Redis, whatever the database. Bounded by
/// <c>tracking-table-max-keys</c>: beyond that keys are taken out at random, and told as if they had changed. Thread safe.
/// </summary>
internal sealed class TrackingTable
{
    private const int Stripes = 64;

    // What one call has to take out before it goes on, so that a limit that was lowered is reached in time.
    private const int MaxEvictedAtOnce = 8;

    private readonly ServerContext _server;
    private readonly Invalidator _invalidator;
    private readonly Stripe[] _stripes = new Stripe[Stripes];
    private long _keys;
    private long _items;

    public TrackingTable(ServerContext server, Invalidator invalidator)
    {
        _server = server;
        _invalidator = invalidator;
        NameComparer comparer = new(server.Keyspace.Hasher);
        for (int i = 0; i < Stripes; i++) _stripes[i] = new Stripe(comparer);
    }

    /// <summary>Keys in the table.</summary>
    public long Keys => Volatile.Read(ref _keys);

    /// <summary>Sessions, counted for each of their keys.</summary>
    public long Items => Volatile.Read(ref _items);

    /// <summary>A session is about to read the keys of a call.</summary>
    public void Note(long session, in CommandContext call)
    {
        Noting noting = new(this, session);
        call.VisitKeys(ref noting);
    }

    /// <summary>A session is about to read a key.</summary>
    public void Note(long session, ReadOnlySpan<byte> key, ulong hash)
    {
        Stripe stripe = StripeOf(hash);
        lock (stripe)
        {
            if (!stripe.ByName.TryGetValue(key, out Readers? readers))
            {
                readers = new Readers(key.ToArray(), stripe.All.Count);
                stripe.Keys.Add(readers.Key, readers);
                stripe.All.Add(readers);
                Interlocked.Increment(ref _keys);
            }

            if (readers.Add(session)) Interlocked.Increment(ref _items);
        }

        long limit = _server.Options.TrackingTableMaxKeys;
        if (limit > 0 && Keys > limit) Evict(stripe, limit);
    }

    /// <summary>A key has changed: tells whoever has read it, once. Takes no lock that is held for long.</summary>
    public void Invalidate(ReadOnlySpan<byte> key, ulong hash)
    {
        if (Keys == 0) return;
        Stripe stripe = StripeOf(hash);
        Readers? readers;
        lock (stripe)
        {
            if (!stripe.ByName.TryGetValue(key, out readers)) return;
            Remove(stripe, readers);
        }

        _invalidator.Tell(readers.Key, readers.Sessions);
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (Stripe stripe in _stripes)
        {
            lock (stripe)
            {
                while (stripe.All.Count > 0) Remove(stripe, stripe.All[^1]);
            }
        }
    }

    /// <summary>Throws if what is counted is not what is there.</summary>
    public void CheckInvariants()
    {
        long keys = 0;
        long items = 0;
        foreach (Stripe stripe in _stripes)
        {
            lock (stripe)
            {
                keys += stripe.Keys.Count;
                items += stripe.All.Sum(static r => r.Sessions.Count);
                bool isWhole = stripe.Keys.Count == stripe.All.Count && stripe.All.Index().All(r => r.Item.Place == r.Index);
                if (!isWhole) throw new InvalidOperationException("A stripe of tracked keys contradicts itself.");
            }
        }

        if (keys != Keys || items != Items) throw new InvalidOperationException("Tracked keys are counted wrongly.");
    }

    private Stripe StripeOf(ulong hash) => _stripes[(int)(hash >> 20) & (Stripes - 1)];

    private void Evict(Stripe stripe, long limit)
    {
        for (int i = 0; i < MaxEvictedAtOnce && Keys > limit; i++)
        {
            Readers victim;
            lock (stripe)
            {
                if (stripe.All.Count == 0) return;
                victim = stripe.All[Random.Shared.Next(stripe.All.Count)];
                Remove(stripe, victim);
            }

            _invalidator.Tell(victim.Key, victim.Sessions);
        }
    }

    private void Remove(Stripe stripe, Readers readers)
    {
        Readers last = stripe.All[^1];
        stripe.All[readers.Place] = last;
        last.Place = readers.Place;
        stripe.All.RemoveAt(stripe.All.Count - 1);
        stripe.Keys.Remove(readers.Key);
        Interlocked.Decrement(ref _keys);
        Interlocked.Add(ref _items, -readers.Sessions.Count);
    }

    private sealed class Stripe
    {
        public Stripe(NameComparer comparer)
        {
            Keys = new Dictionary<byte[], Readers>(comparer);
            ByName = Keys.GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public Dictionary<byte[], Readers> Keys { get; }

        public Dictionary<byte[], Readers>.AlternateLookup<ReadOnlySpan<byte>> ByName { get; }

        public List<Readers> All { get; } = [];
    }

    // Most keys are read by one session or two: a set of its own only for more.
    private sealed class Readers(byte[] key, int place)
    {
        private const int MaxListed = 8;

        private readonly List<long> _listed = new(1);
        private HashSet<long>? _many;

        public byte[] Key { get; } = key;

        public int Place { get; set; } = place;

        public IReadOnlyCollection<long> Sessions => _many is null ? _listed : _many;

        public bool Add(long session)
        {
            if (_many is not null) return _many.Add(session);
            if (_listed.Contains(session)) return false;
            if (_listed.Count < MaxListed) _listed.Add(session);
            else _many = [.. _listed, session];
            return true;
        }
    }

    private readonly struct Noting(TrackingTable table, long session) : IKeyArgumentVisitor
    {
        public void Visit(ReadOnlySpan<byte> key, ulong hash) => table.Note(session, key, hash);
    }
}
