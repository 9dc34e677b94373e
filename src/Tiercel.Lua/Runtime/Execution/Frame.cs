namespace Tiercel.Lua;

/// <summary>A call that is not over: of a function written in Lua, or of one of the host by another one of the host.</summary>
internal struct Frame
{
    /// <summary>The function; null = one of the host has called one of the host.</summary>
    public LuaClosure? Closure;

    /// <summary>Where the function stood on the stack, and its results will.</summary>
    public int Slot;

    /// <summary>Its first register.</summary>
    public int Base;

    /// <summary>The instruction to go on with.</summary>
    public int Next;

    /// <summary>How many results the caller wants; -1 = all.</summary>
    public int Wanted;

    /// <summary>Arguments beyond the declared ones, which stand before <see cref="Base"/>.</summary>
    public int Extra;

    /// <summary>How many calls it has taken the place of, as their last deed was to call.</summary>
    public int TailCalls;

    /// <summary>Whether the host has called it: then its end is the end of an <see cref="Interpreter.Run"/>.</summary>
    public bool IsEntry;

    /// <summary>
    /// Whether that was a function of the host which a function written in Lua has called, and not an operator's handler.
    /// </summary>
    public bool IsOfHost;
}
