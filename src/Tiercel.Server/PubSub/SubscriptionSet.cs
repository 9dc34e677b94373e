using System.Diagnostics.CodeAnalysis;

namespace Tiercel.Server;

/// <summary>What one session subscribes to of one table. For the thread that serves it; any thread may ask for the count.</summary>
internal sealed class SubscriptionSet(Session session, ChannelTable table)
{
    // What a name takes beside its bytes, here and in the table. About.
    private const int OverheadBytes = 160;

    private readonly HashSet<byte[]> _names = new(table.Comparer);

    public int Count => _names.Count;

    public IReadOnlyCollection<byte[]> Names => _names;

    /// <summary>Memory that the names take.</summary>
    public long Bytes { get; private set; }

    /// <summary>Memory that one name takes.</summary>
    public static long BytesOf(ReadOnlySpan<byte> name) => name.Length + OverheadBytes;

    /// <summary>Subscribes, unless it does.</summary>
    public void Add(ReadOnlySpan<byte> name)
    {
        if (_names.GetAlternateLookup<ReadOnlySpan<byte>>().Contains(name)) return;
        byte[] copy = name.ToArray();
        _names.Add(copy);
        Bytes += BytesOf(copy);
        table.Subscribe(copy, session);
    }

    /// <summary>No more messages come from now on; false if it did not subscribe. <see cref="Forget"/> completes it.</summary>
    public bool TryEnd(ReadOnlySpan<byte> name, [NotNullWhen(true)] out byte[]? known)
    {
        if (!_names.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out known)) return false;
        table.Unsubscribe(known, session);
        return true;
    }

    public void Forget(byte[] name)
    {
        _names.Remove(name);
        Bytes -= BytesOf(name);
    }

    /// <summary>Ends all.</summary>
    public void Clear()
    {
        foreach (byte[] name in _names) table.Unsubscribe(name, session);
        _names.Clear();
        Bytes = 0;
    }
}
