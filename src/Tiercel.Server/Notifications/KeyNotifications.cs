// Runs under the lock of the changed key's shard, where the order of changes is that of events: what it takes there are the
// locks of inboxes, each for one addition, and it waits for nothing. It listens only while the setting asks for events.
using System.Globalization;
using System.Text;
using Tiercel.Engine;
using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Key notifications: makes events of changes and publishes them, as <c>notify-keyspace-events</c> asks. Equal changes of one
/// key by one call, one after the other, are one event. Thread safe.
/// </summary>
internal sealed class KeyNotifications : IMutationSink, IMissSink
{
    [ThreadStatic]
    private static Told _last;

    private readonly ServerContext _server;
    private readonly KeyEventNames _names;
    private readonly byte[][] _keyspacePrefixes;
    private readonly byte[][] _keyEventPrefixes;
    private readonly Lock _gate = new();
    private volatile EventClasses _classes;
    private bool _isListening;
    private long _lost;

    public KeyNotifications(ServerContext server)
    {
        _server = server;
        _names = new KeyEventNames(server.Dispatcher.Table);
        _keyspacePrefixes = [.. Enumerable.Range(0, server.Keyspace.DatabaseCount).Select(static i => Prefix("keyspace", i))];
        _keyEventPrefixes = [.. Enumerable.Range(0, server.Keyspace.DatabaseCount).Select(static i => Prefix("keyevent", i))];
    }

    public bool NeedsValues => false;

    /// <summary>Events that were not published for want of memory.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Begins or ceases to listen, as the setting says now.</summary>
    public void Update(EventClasses classes)
    {
        lock (_gate)
        {
            bool goesSomewhere = (classes & (EventClasses.Keyspace | EventClasses.KeyEvent)) != 0;
            bool listens = goesSomewhere && (classes & (EventClasses.All | EventClasses.New)) != 0;
            bool hearsMisses = goesSomewhere && (classes & EventClasses.Miss) != 0;
            _classes = classes;
            if (listens != _isListening)
            {
                if (listens) _server.Keyspace.AddSink(this);
                else _server.Keyspace.RemoveSink(this);
                _isListening = listens;
            }

            if (hearsMisses) _server.Keyspace.MissSink = this;
            else if (_server.Keyspace.MissSink == this) _server.Keyspace.MissSink = null;
        }
    }

    public void OnMiss(int databaseIndex, ReadOnlySpan<byte> key) => Tell(KeyEvent.Miss, databaseIndex, key);

    public void OnMutation(in Mutation mutation)
    {
        switch (mutation.Kind)
        {
            case MutationKind.Flush or MutationKind.Swap:
                return;
            case MutationKind.Rename:
                bool isMove = _names.IsMove(in mutation);
                Tell(KeyEvent.New, mutation.TargetDatabaseIndex, mutation.TargetKey);
                Tell(isMove ? KeyEvent.MovedFrom : KeyEvent.RenamedFrom, mutation.DatabaseIndex, mutation.Key);
                Tell(isMove ? KeyEvent.MovedTo : KeyEvent.RenamedTo, mutation.TargetDatabaseIndex, mutation.TargetKey);
                break;
            case MutationKind.Copy:
                Tell(KeyEvent.New, mutation.TargetDatabaseIndex, mutation.TargetKey);
                Tell(KeyEvent.CopiedTo, mutation.TargetDatabaseIndex, mutation.TargetKey);
                break;
            case MutationKind.Remove:
                if (_names.BeforeRemoval(in mutation) is { } before) Tell(before, mutation.DatabaseIndex, mutation.Key);
                Tell(OfRemoval(mutation.Reason), mutation.DatabaseIndex, mutation.Key);
                break;
            case MutationKind.Expire:
                bool expires = mutation.ExpiresAtMs != Expiry.None;
                Tell(expires ? KeyEvent.Expires : KeyEvent.Persists, mutation.DatabaseIndex, mutation.Key);
                break;
            default:
                TellValue(in mutation);
                return;
        }

        _last = default;
    }

    private static KeyEvent OfRemoval(RemoveReason reason) => reason switch
    {
        RemoveReason.Expired => KeyEvent.Expired,
        RemoveReason.Evicted => KeyEvent.Evicted,
        _ => KeyEvent.Deleted,
    };

    private void TellValue(in Mutation mutation)
    {
        KeyEvent? told = mutation.Kind switch
        {
            MutationKind.HashExpire => mutation.ExpiresAtMs == Expiry.None ? KeyEvent.FieldPersists : KeyEvent.FieldExpires,
            MutationKind.HashRemove when mutation.Reason == RemoveReason.Expired => KeyEvent.FieldExpired,
            _ => _names.Of(in mutation),
        };
        if (mutation.IsNew || _names.RemovesFirst(in mutation)) Tell(KeyEvent.New, mutation.DatabaseIndex, mutation.Key);
        Told now = new(mutation.Call, mutation.Hash, mutation.DatabaseIndex, told);
        // A string that is set twice by one call has two values one after the other, and two events.
        if (told is null || (now == _last && mutation.Kind != MutationKind.SetString)) return;
        _last = now;
        Tell(told, mutation.DatabaseIndex, mutation.Key);
        if (mutation.Kind == MutationKind.SetString && mutation.ExpiresAtMs != Expiry.None && _names.TellsExpiry(in mutation))
            Tell(KeyEvent.Expires, mutation.DatabaseIndex, mutation.Key);
    }

    private void Tell(KeyEvent told, int databaseIndex, ReadOnlySpan<byte> key)
    {
        EventClasses classes = _classes;
        if ((classes & told.Class) == 0 || !_server.Broker.HasSubscribers) return;
        if ((classes & EventClasses.Keyspace) != 0) Publish(_keyspacePrefixes[databaseIndex], key, told.Name);
        if ((classes & EventClasses.KeyEvent) != 0) Publish(_keyEventPrefixes[databaseIndex], told.Name, key);
    }

    private void Publish(byte[] prefix, ReadOnlySpan<byte> rest, ReadOnlySpan<byte> payload)
    {
        PooledBuffer channel = default;
        try
        {
            channel.Write(prefix);
            channel.Write(rest);
            _server.Broker.Publish(channel.Written, payload);
        }
        catch (InsufficientMemoryException)
        {
            // What is sent without a promise may be lost. The change is made, and must not fail for it.
            Interlocked.Increment(ref _lost);
        }
        finally
        {
            channel.Dispose();
        }
    }

    private static byte[] Prefix(string word, int databaseIndex) =>
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"__{word}@{databaseIndex}__:"));

    private readonly record struct Told(uint Call, ulong Hash, int DatabaseIndex, KeyEvent? Event);
}
