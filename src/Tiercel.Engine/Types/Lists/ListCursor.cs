using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>Goes over elements of a list, to the right or to the left. Valid until the list is changed.</summary>
internal ref struct ListCursor
{
    private readonly ListView _list;
    private readonly bool _goesLeft;
    private ReadOnlySpan<byte> _bytes;
    private int _node;
    private int _next;

    /// <summary>A cursor before the element with an index, from 0 and below the count, as it will go.</summary>
    public ListCursor(ListView list, long index, bool goesLeft)
    {
        _list = list;
        _goesLeft = goesLeft;
        ListPosition first = list.Locate(index);
        _node = first.Node;
        _bytes = list.Bytes(_node);
        // Behind the first, if it goes to the left: each step begins where the one before ended.
        _next = goesLeft ? Listpack.Next(_bytes, first.Offset) : first.Offset;
    }

    /// <summary>Where the present element is.</summary>
    public readonly ListPosition Position => new(_node, _goesLeft ? _next : Listpack.Previous(_bytes, _next));

    /// <summary>The present element.</summary>
    public ListpackElement Current { [MethodImpl(MethodImplOptions.AggressiveInlining)] readonly get; private set; }

    /// <summary>Goes on; false behind the last element of that direction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_next == (_goesLeft ? 0 : _bytes.Length) && !TryEnterNode()) return false;
        if (_goesLeft)
        {
            _next = Listpack.Previous(_bytes, _next);
            Current = Listpack.Read(_bytes, _next);
        }
        else
        {
            Current = Listpack.Read(_bytes, _next);
            _next = Listpack.Next(_bytes, _next);
        }

        return true;
    }

    private bool TryEnterNode()
    {
        int node = _goesLeft ? _node - 1 : _node + 1;
        if ((uint)node >= (uint)_list.Nodes) return false;
        _node = node;
        _bytes = _list.Bytes(node);
        _next = _goesLeft ? _bytes.Length : 0;
        return true;
    }
}
