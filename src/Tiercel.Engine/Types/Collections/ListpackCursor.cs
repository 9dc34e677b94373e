using System.Runtime.CompilerServices;

namespace Tiercel.Engine;

/// <summary>Goes over packed elements from the first to the last.</summary>
internal ref struct ListpackCursor
{
    private readonly ReadOnlySpan<byte> _elements;
    private int _next;

    /// <summary>A cursor before the element at an offset: the first, if it is left out.</summary>
    public ListpackCursor(ReadOnlySpan<byte> elements, int offset = 0)
    {
        _elements = elements;
        _next = offset;
    }

    /// <summary>Where the present element begins.</summary>
    public int Offset { readonly get; private set; }

    /// <summary>Where the present element ends.</summary>
    public readonly int End => _next;

    /// <summary>The present element.</summary>
    public ListpackElement Current { [MethodImpl(MethodImplOptions.AggressiveInlining)] readonly get; private set; }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MoveNext()
    {
        if (_next >= _elements.Length) return false;
        Offset = _next;
        Current = Listpack.Read(_elements, Offset);
        _next = Listpack.Next(_elements, Offset);
        return true;
    }
}
