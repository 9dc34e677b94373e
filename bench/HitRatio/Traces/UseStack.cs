namespace Tiercel.Bench.HitRatio;

/// <summary>
/// Keys in the order of their last use, found by their depth. Every use takes a place of its own, and a tree of counts over the places
/// (Fenwick, Software: Practice and Experience 24(3), 1994) finds the n-th that is occupied: the logarithm of the places a step.
/// </summary>
internal sealed class UseStack
{
    private readonly long[] _keys;
    private readonly int[] _tree;
    private readonly int _topBit;
    private int _next;

    /// <summary>A stack for so many uses; more would be out of range.</summary>
    public UseStack(int uses)
    {
        _keys = new long[uses + 1];
        _tree = new int[uses + 1];
        _topBit = 1 << System.Numerics.BitOperations.Log2((uint)uses);
    }

    public int Count { get; private set; }

    /// <summary>Puts a key that is not in it on top.</summary>
    public void Push(long key)
    {
        _keys[++_next] = key;
        Change(_next, 1);
    }

    /// <summary>Takes the key out at a depth, 0 being the top.</summary>
    public long RemoveAt(int depth)
    {
        int place = PlaceOf(Count - depth);
        Change(place, -1);
        return _keys[place];
    }

    // The place of the n-th key from the bottom, from 1.
    private int PlaceOf(int n)
    {
        int place = 0;
        for (int bit = _topBit; bit > 0; bit >>= 1)
        {
            if (place + bit >= _tree.Length || _tree[place + bit] >= n) continue;
            place += bit;
            n -= _tree[place];
        }

        return place + 1;
    }

    private void Change(int place, int by)
    {
        Count += by;
        for (int i = place; i < _tree.Length; i += i & -i) _tree[i] += by;
    }
}
