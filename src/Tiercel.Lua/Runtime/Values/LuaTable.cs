// Two parts. The list holds what belongs to the keys 1 to Count, holes included: a key one above Count lengthens it, and
// takes along what waits in the map for the keys behind. The map (LuaTable.Map.cs) holds every other key.
using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>
/// A table of Lua. Iteration goes through the list of keys from 1, then through all others in the order in which they came.
/// Access here is "raw": without metamethods. Not thread safe.
/// </summary>
public sealed partial class LuaTable : LuaObject
{
    // Of the object itself, its arrays not counted.
    internal const int Overhead = 88;

    private static readonly LuaValue[] _noList = [];

    private readonly LuaMeter _meter;
    private LuaValue[] _list = _noList;
    private int _count;
    private LuaTable? _metatable;
    private uint _absentEvents;

    internal LuaTable(LuaMeter meter, int listCapacity = 0, int mapCapacity = 0)
    {
        _meter = meter;
        meter.Charge(Overhead);
        if (listCapacity > 0) ResizeList(listCapacity);
        if (mapCapacity > 0) ResizeMap(mapCapacity);
    }

    /// <summary>Its metatable; null = none.</summary>
    public LuaTable? Metatable
    {
        get => _metatable;
        set
        {
            _metatable = value;
            IsPlain = value is null && !IsReadOnly;
        }
    }

    /// <summary>Whether assignments are refused.</summary>
    public bool IsReadOnly
    {
        get;
        set
        {
            field = value;
            IsPlain = _metatable is null && !value;
        }
    }

    /// <summary>Whether an assignment needs no second look: there is no metatable, and it may be changed.</summary>
    internal bool IsPlain { get; private set; } = true;

    /// <summary>
    /// A border: a number of elements, all there, that no element follows (the operator <c>#</c>). O(1), but for lists with holes
    /// at their end.
    /// </summary>
    public int Length
    {
        get
        {
            if (_count > 0 && _list[_count - 1].IsNil) return BorderInList();
            return _count;
        }
    }

    /// <summary>What belongs to a key; nil if nothing does.</summary>
    public LuaValue this[in LuaValue key] => key.Bits switch
    {
        >= Tag.FirstNumber => this[LuaValue.Decode(key.Bits)],
        Tag.String => this[Unsafe.As<LuaString>(key.Object!)],
        Tag.Nil => default,
        _ => OrNil(ref FindOther(in key)),
    };

    /// <summary>What belongs to a string; nil if nothing does.</summary>
    public LuaValue this[LuaString key] => OrNil(ref Find(key));

    /// <summary>What belongs to a number; nil if nothing does.</summary>
    public LuaValue this[double key]
    {
        get
        {
            int index = (int)key;
            return index == key ? this[index] : OrNil(ref FindNumber(key));
        }
    }

    /// <summary>What belongs to a whole number; nil if nothing does.</summary>
    public LuaValue this[int key] => (uint)(key - 1) < (uint)_count ? _list[key - 1] : OrNil(ref FindNumber(key));

    /// <summary>Bytes of the table and its arrays.</summary>
    internal override long SizeBytes => Overhead + ((long)_list.Length * Unsafe.SizeOf<LuaValue>()) + MapBytes;

    /// <summary>The elements of the list.</summary>
    internal Span<LuaValue> List => _list.AsSpan(0, _count);

    /// <summary>Sets what belongs to a key; nil takes it out.</summary>
    /// <exception cref="LuaException">The key is nil or not a number, the table is read-only, or memory is at its limit.</exception>
    public void Set(in LuaValue key, in LuaValue value)
    {
        if (key.Bits >= Tag.FirstNumber)
        {
            double number = LuaValue.Decode(key.Bits);
            int index = (int)number;
            if (index == number) Set(index, in value);
            else if (double.IsNaN(number)) throw LuaException.OfLanguage("table index is NaN");
            else SetInMap(in key, in value);
        }
        else if (key.IsNil)
        {
            throw LuaException.OfLanguage("table index is nil");
        }
        else
        {
            SetInMap(in key, in value);
        }
    }

    /// <summary>Sets what belongs to a string; nil takes it out.</summary>
    /// <exception cref="LuaException">The table is read-only, or memory is at its limit.</exception>
    public void Set(LuaString key, in LuaValue value) => SetInMap(new LuaValue(key), in value);

    /// <summary>Sets what belongs to a whole number; nil takes it out.</summary>
    /// <exception cref="LuaException">The table is read-only, or memory is at its limit.</exception>
    public void Set(int key, in LuaValue value)
    {
        if (IsReadOnly) throw ReadOnly();
        int index = key - 1;
        if ((uint)index < (uint)_count)
        {
            LuaValue.Copy(ref _list[index], in value);
            if (value.IsNil && key == _count) TrimList();
        }
        else if (index == _count && index >= 0)
        {
            Append(in value);
        }
        else
        {
            SetInMap(new LuaValue((double)key), in value);
        }
    }

    /// <summary>Adds behind the last element.</summary>
    /// <exception cref="LuaException">The table is read-only, or memory is at its limit.</exception>
    public void Add(in LuaValue value) => Set(Length + 1, in value);

    /// <summary>Takes out everything, the metatable too; the room for the list stays.</summary>
    /// <exception cref="LuaException">The table is read-only.</exception>
    public void Clear()
    {
        if (IsReadOnly) throw ReadOnly();
        _list.AsSpan().Clear();
        _count = 0;
        if (_mapUsed > 0) (_map, _mapUsed) = (_noMap, 0);
        Metatable = null;
    }

    /// <summary>
    /// Goes on to the next key; from nil to the first. False if there is none. Keys may be set to nil on the way, new ones may
    /// not be added.
    /// </summary>
    /// <exception cref="LuaException">The key is none of the table.</exception>
    public bool Next(ref LuaValue key, out LuaValue value)
    {
        int start = key.IsNil ? 0 : PositionBehind(in key);
        int position = start;
        for (; position < _count; position++)
        {
            if (_list[position].IsNil) continue;
            _meter.Skipped(position - start);
            key = new LuaValue((double)(position + 1));
            value = _list[position];
            return true;
        }

        _meter.Skipped(position - start);
        return NextInMap(Math.Max(0, position - _list.Length), ref key, out value);
    }

    /// <summary>Whether a metamethod is known to be absent; the table is a metatable.</summary>
    internal bool Lacks(LuaEvent which) => (_absentEvents & (1u << (int)which)) != 0;

    /// <summary>Its metamethod for an event; nil if it has none.</summary>
    internal LuaValue Event(LuaEvent which)
    {
        if (Lacks(which)) return default;
        LuaValue handler = this[LuaEvents.Name(which)];
        if (handler.IsNil) _absentEvents |= 1u << (int)which;
        return handler;
    }

    /// <summary>Puts elements into the list of a new table, from a key on; room is made at once.</summary>
    internal void SetList(int firstKey, ReadOnlySpan<LuaValue> values)
    {
        if (firstKey != _count + 1)
        {
            for (int i = 0; i < values.Length; i++) Set(firstKey + i, in values[i]);
            return;
        }

        int count = _count + values.Length;
        if (count > _list.Length) ResizeList(count);
        values.CopyTo(_list.AsSpan(_count));
        _count = count;
        TrimList();
        if (_mapUsed > 0) TakeFromMap();
    }

    internal override void Visit(MemoryCensus census)
    {
        census.Meet(_metatable);
        census.Meet(_list);
        // Keys that are set to nil are kept until the map is made anew, so they count.
        foreach (ref Node node in _map.AsSpan(0, _mapUsed))
        {
            census.Meet(ref node.Key);
            census.Meet(ref node.Value);
        }
    }

    private static LuaValue OrNil(ref LuaValue found) => Unsafe.IsNullRef(ref found) ? default : found;

    private static LuaException ReadOnly() => LuaException.OfLanguage("Attempt to modify a readonly table");

    private void Append(in LuaValue value)
    {
        if (value.IsNil)
        {
            // It may be one that waits in the map.
            if (_mapUsed > 0) SetInMap(new LuaValue(_count + 1.0), in value);
            return;
        }

        if (_count == _list.Length) ResizeList(Math.Max(4, checked(_count * 2)));
        if (_mapUsed == 0)
        {
            _list[_count++] = value;
            return;
        }

        int waiting = NumberInMap(_count + 1);
        if (waiting >= 0) ForgetInMap(waiting);
        _list[_count++] = value;
        TakeFromMap();
    }

    private void TakeFromMap()
    {
        while (true)
        {
            int next = NumberInMap(_count + 1);
            if (next < 0 || _map[next].Value.IsNil) return;
            if (_count == _list.Length) ResizeList(Math.Max(4, checked(_count * 2)));
            _list[_count++] = _map[next].Value;
            ForgetInMap(next);
        }
    }

    // Holes at the end: nothing says that there are elements before them any more, and the next one added goes here.
    private void TrimList()
    {
        while (_count > 0 && _list[_count - 1].IsNil) _count--;
    }

    private int BorderInList()
    {
        int low = 0, high = _count;
        while (high - low > 1)
        {
            int middle = (low + high) / 2;
            if (_list[middle - 1].IsNil) high = middle;
            else low = middle;
        }

        return low;
    }

    private void ResizeList(int capacity)
    {
        _meter.ChargeArray((long)(capacity - _list.Length) * Unsafe.SizeOf<LuaValue>());
        Array.Resize(ref _list, capacity);
    }

    // Positions count the list first, with all its capacity: keys beyond Count may have been trimmed on the way. Others that
    // the list has room for may be in the map.
    private int PositionBehind(in LuaValue key)
    {
        if (key.IsNumber)
        {
            int index = (int)key.AsNumber;
            bool isOfList = index == key.AsNumber && index > 0 && index <= _list.Length;
            if (isOfList && (index <= _count || IndexInMap(in key) < 0)) return index;
        }

        return _list.Length + PositionInMap(in key) + 1;
    }
}
