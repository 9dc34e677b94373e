using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// Values that a call is not done with, on the stack of the script behind its arguments: there a count of the memory in use
/// finds them. To be cleared, as they would stay alive.
/// </summary>
internal ref struct WaitingValues
{
    private readonly LuaCall _call;
    private readonly int _start;
    private int _end;

    public WaitingValues(LuaCall call)
    {
        _call = call;
        _start = _end = call.Count + 1;
    }

    /// <summary>A value that has been set.</summary>
    public readonly LuaValue this[int index] => _call.Results(_end)[_start + index];

    /// <summary>Puts a value at an index, which counts from 0.</summary>
    /// <exception cref="LuaException">There is no room on the stack.</exception>
    public void Set(int index, in LuaValue value)
    {
        int place = _start + index;
        _end = Math.Max(_end, place + 1);
        _call.Results(_end)[place] = value;
    }

    /// <summary>Makes the first values results of the call, from one on, and clears the others.</summary>
    public void MoveToResults(int count, int firstResult)
    {
        Span<LuaValue> places = _call.Results(Math.Max(_end, firstResult + count));
        places.Slice(_start, count).CopyTo(places[firstResult..]);
        ClearFrom(firstResult + count);
    }

    /// <summary>Clears all values that are still there.</summary>
    public void Clear() => ClearFrom(_start);

    private void ClearFrom(int place)
    {
        place = Math.Max(place, _start);
        if (place < _end) _call.Results(_end)[place..].Clear();
        _end = _start;
    }
}
