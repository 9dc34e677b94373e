// What is met is marked at once and then waits in a list to be looked at, instead of recursion: a script can nest as deep as
// its memory lets it, and no object waits twice.
//
// The first word of a value that refers to nothing may still hold what stood there before, which the collector keeps alive
// and nobody could count. So it is cleared here: what has been dropped before a count is gone after it.
namespace Tiercel.Lua;

/// <summary>Adds up the bytes of all that can be reached from a machine. Of one machine, reused.</summary>
internal sealed class MemoryCensus
{
    // The numbers of all counts differ, as constants belong to programs that several machines share.
    private static int _last;

    private readonly Stack<LuaObject> _pending = new();
    private int _number;

    /// <summary>Bytes of what has been met.</summary>
    public long Bytes { get; private set; }

    /// <summary>Places that have been looked at: the work of the count.</summary>
    public long Places { get; private set; }

    /// <summary>Begins to count anew.</summary>
    public void Begin()
    {
        _number = Interlocked.Increment(ref _last);
        _pending.Clear();
        (Bytes, Places) = (0, 0);
    }

    /// <summary>Looks at all that has been met, and at what is met on the way.</summary>
    public void Finish()
    {
        while (_pending.TryPop(out LuaObject? target)) target.Visit(this);
    }

    /// <summary>Counts something, and lets it show what it refers to, if that has not been done.</summary>
    public void Meet(LuaObject? target)
    {
        if (target is null || target.CountedIn == _number) return;
        target.CountedIn = _number;
        Bytes += target.SizeBytes;
        Places++;
        if (target is not LuaString) _pending.Push(target);
    }

    /// <summary>Counts what values refer to.</summary>
    public void Meet(Span<LuaValue> values)
    {
        Places += values.Length / 4;
        foreach (ref LuaValue value in values) Meet(ref value);
    }

    /// <summary>Counts what a value refers to.</summary>
    public void Meet(ref LuaValue value)
    {
        if (!value.IsReference) value.Object = null;
        else if (value.Bits == Tag.Cell) Meet((Cell)value.Target);
        else Meet((LuaObject)value.Target);
    }

    /// <summary>Counts what a captured variable refers to; its own bytes are counted with the functions that capture it.</summary>
    public void Meet(Cell cell)
    {
        Places++;
        // It holds no other cell.
        if (cell.Value.IsReference) Meet((LuaObject)cell.Value.Target);
        else cell.Value.Object = null;
    }
}
