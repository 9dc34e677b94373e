using Tiercel.Primitives;

namespace Tiercel.Server;

/// <summary>
/// Patterns of channels with their subscribers. Whoever publishes looks at each of them: they stand in an array that is read
/// under no lock, with gaps where patterns were. Thread safe.
/// </summary>
internal sealed class PatternTable(NameComparer comparer) : ChannelTable(comparer)
{
    private const int MinSlots = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<Channel, int> _places = [];
    private readonly Stack<int> _free = new();
    private Channel?[] _slots = [];

    /// <summary>The patterns of this moment, null in between. One that vanishes meanwhile has no subscribers.</summary>
    public ReadOnlySpan<Channel?> Slots => Volatile.Read(ref _slots);

    protected override void OnAppeared(Channel channel)
    {
        lock (_gate)
        {
            if (_free.Count == 0) ResizeNeedsLock(Math.Max(MinSlots, 2 * _slots.Length));
            int place = _free.Pop();
            Volatile.Write(ref _slots[place], channel);
            _places.Add(channel, place);
        }
    }

    protected override void OnVanished(Channel channel)
    {
        lock (_gate)
        {
            if (!_places.Remove(channel, out int place)) return;
            _slots[place] = null;
            _free.Push(place);
            if (_slots.Length > MinSlots && _places.Count < _slots.Length / 4) ResizeNeedsLock(_slots.Length / 2);
        }
    }

    // Readers go on with the array they have.
    private void ResizeNeedsLock(int length)
    {
        Channel?[] slots = new Channel?[length];
        int next = 0;
        foreach (Channel channel in _places.Keys.ToArray())
        {
            slots[next] = channel;
            _places[channel] = next++;
        }

        _free.Clear();
        for (int i = length - 1; i >= next; i--) _free.Push(i);
        Volatile.Write(ref _slots, slots);
    }
}
