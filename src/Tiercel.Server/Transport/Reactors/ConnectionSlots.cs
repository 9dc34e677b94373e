namespace Tiercel.Server;

/// <summary>
/// The connections of a reactor by number. A number given back is reused only after <see cref="Recycle"/>, at the end
/// of a turn: an event of a connection closed in the same turn finds nobody, never somebody else. May be walked
/// while connections are removed.
/// </summary>
internal sealed class ConnectionSlots
{
    private readonly List<ReactorConnection?> _slots = [];
    private readonly Stack<int> _free = new();
    private readonly List<int> _removed = [];

    public int Count { get; private set; }

    public ReactorConnection? this[int slot] => _slots[slot];

    /// <summary>The number that the next connection added must have.</summary>
    public int NextSlot
    {
        get
        {
            if (_free.TryPop(out int slot)) return slot;
            _slots.Add(null);
            return _slots.Count - 1;
        }
    }

    public void Add(ReactorConnection connection)
    {
        _slots[connection.Slot] = connection;
        Count++;
    }

    /// <summary>Gives back a number that no connection was added under.</summary>
    public void Release(int slot) => _free.Push(slot);

    public void Remove(ReactorConnection connection)
    {
        _slots[connection.Slot] = null;
        _removed.Add(connection.Slot);
        Count--;
    }

    public void Recycle()
    {
        foreach (int slot in _removed) _free.Push(slot);
        _removed.Clear();
    }

    public Enumerator GetEnumerator() => new(_slots);

    public struct Enumerator(List<ReactorConnection?> slots)
    {
        private int _index = -1;

        public readonly ReactorConnection Current => slots[_index]!;

        public bool MoveNext()
        {
            while (++_index < slots.Count)
            {
                if (slots[_index] is not null) return true;
            }

            return false;
        }
    }
}
