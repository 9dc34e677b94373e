// The map: nodes in the order in which their keys came, chained by hash. Which chain a hash belongs to is a field of the
// nodes as well, so that one array holds all. A key that is set to nil keeps its node, as a loop may stand on it; when the
// array is full, the nodes that are left are gathered in one of the size that fits them.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Tiercel.Lua;

public sealed partial class LuaTable
{
    private const int MinMapCapacity = 4;

    private static readonly Node[] _noMap = new Node[1];

    // Never without a node, so that there is always a chain to look at.
    private Node[] _map = _noMap;
    private int _mapUsed;

    private long MapBytes => ReferenceEquals(_map, _noMap) ? 0 : (long)_map.Length * Unsafe.SizeOf<Node>();

    /// <summary>What belongs to a string; a null reference if nothing ever did.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref LuaValue Find(LuaString key)
    {
        ref Node nodes = ref MemoryMarshal.GetArrayDataReference(_map);
        int hash = key.Hash;
        int next = Unsafe.Add(ref nodes, hash & (_map.Length - 1)).Head;
        while (next != 0)
        {
            ref Node node = ref Unsafe.Add(ref nodes, next - 1);
            if (node.Key.Bits == Tag.String)
            {
                LuaString other = Unsafe.As<LuaString>(node.Key.Object!);
                if (ReferenceEquals(other, key) || (other.Hash == hash && IsSame(key, other))) return ref node.Value;
            }

            next = node.Next;
        }

        return ref Unsafe.NullRef<LuaValue>();
    }

    /// <summary>Whether an element of the list stands at a whole number, and where.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ref LuaValue FindInList(double key)
    {
        int index = (int)key - 1;
        if ((uint)index >= (uint)_count || index + 1 != key) return ref Unsafe.NullRef<LuaValue>();
        return ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_list), index);
    }

    // Equal strings have been compared to their end.
    private bool IsSame(LuaString key, LuaString other)
    {
        if (!key.ContentEquals(other)) return false;
        _meter.Compared(key.Length);
        return true;
    }

    private ref LuaValue FindNumber(double key)
    {
        int index = NumberInMap(key);
        if (index < 0) return ref Unsafe.NullRef<LuaValue>();
        return ref _map[index].Value;
    }

    private int NumberInMap(double key)
    {
        ulong bits = LuaValue.Encode(key + 0.0);
        int next = _map[LuaValue.HashOfNumber(key) & (_map.Length - 1)].Head;
        while (next != 0)
        {
            ref Node node = ref _map[next - 1];
            if (node.Key.Bits == bits) break;
            next = node.Next;
        }

        return next - 1;
    }

    private ref LuaValue FindOther(in LuaValue key)
    {
        if (key.IsString) return ref Find(Unsafe.As<LuaString>(key.Object!));
        int index = IndexInMap(in key);
        if (index < 0) return ref Unsafe.NullRef<LuaValue>();
        return ref _map[index].Value;
    }

    private int IndexInMap(in LuaValue key)
    {
        int next = _map[key.GetHashCode() & (_map.Length - 1)].Head;
        while (next != 0)
        {
            ref Node node = ref _map[next - 1];
            if (node.Key == key) break;
            next = node.Next;
        }

        if (next != 0 && key.IsString) _meter.Compared(key.AsString.Length);
        return next - 1;
    }

    private void SetInMap(in LuaValue key, in LuaValue value)
    {
        if (IsReadOnly) throw ReadOnly();
        ref LuaValue found = ref FindOther(in key);
        if (!Unsafe.IsNullRef(ref found))
        {
            found = value;
            _absentEvents = 0;
            return;
        }

        if (value.IsNil) return;
        _absentEvents = 0;
        if (_mapUsed == _map.Length || ReferenceEquals(_map, _noMap)) Rebuild();
        // -0 is the same key as 0.
        if (key.IsNumber) Insert(new LuaValue(key.AsNumber + 0.0), in value);
        else Insert(in key, in value);
    }

    // Its key is in the list now: a node that bore it still would be taken for its place by who iterates.
    private void ForgetInMap(int index)
    {
        _map[index].Key = new LuaValue(null, Tag.Moved);
        _map[index].Value = default;
    }

    private void Insert(in LuaValue key, in LuaValue value)
    {
        Debug.Assert(_mapUsed < _map.Length, "room has been made");
        ref Node node = ref _map[_mapUsed];
        ref int head = ref _map[key.GetHashCode() & (_map.Length - 1)].Head;
        node.Key = key;
        node.Value = value;
        node.Next = head;
        head = ++_mapUsed;
    }

    private void Rebuild()
    {
        int live = 0;
        foreach (ref readonly Node node in _map.AsSpan(0, _mapUsed))
        {
            if (!node.Value.IsNil) live++;
        }

        // A quarter is left free at least, so that this pays for itself however keys come and go.
        ResizeMap(live + (live / 4) + 1);
    }

    private void ResizeMap(int capacity)
    {
        int size = MinMapCapacity;
        while (size < capacity) size = checked(size * 2);
        Node[] former = _map;
        int used = _mapUsed;
        _meter.ChargeArray(((long)size * Unsafe.SizeOf<Node>()) - MapBytes);
        _map = new Node[size];
        _mapUsed = 0;
        foreach (ref readonly Node node in former.AsSpan(0, used))
        {
            if (!node.Value.IsNil) Insert(in node.Key, in node.Value);
        }
    }

    private int PositionInMap(in LuaValue key)
    {
        int index = IndexInMap(in key);
        return index >= 0 ? index : throw LuaException.OfLanguage("invalid key to 'next'");
    }

    private bool NextInMap(int position, ref LuaValue key, out LuaValue value)
    {
        int start = position;
        for (; position < _mapUsed; position++)
        {
            ref readonly Node node = ref _map[position];
            if (node.Value.IsNil) continue;
            _meter.Skipped(position - start);
            key = node.Key;
            value = node.Value;
            return true;
        }

        _meter.Skipped(position - start);
        key = value = default;
        return false;
    }

    private struct Node
    {
        public LuaValue Value;
        public LuaValue Key;

        // 1 + the index of the next node of the chain; 0 = there is none.
        public int Next;

        // 1 + the index of the first node of the chain that this place of the array stands for; 0 = it has none.
        public int Head;
    }
}
