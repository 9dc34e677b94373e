namespace Tiercel.Lua;

public sealed partial class LuaMachine
{
    private int _census;

    /// <summary>
    /// Bytes of all that can be reached from the machine, with a list of what is yet to be looked at instead of recursion: a
    /// script can nest as deep as its memory lets it.
    /// </summary>
    private long Census()
    {
        _census++;
        long bytes = 0;
        Stack<object> pending = new();
        pending.Push(Globals);
        pending.Push(Main);
        pending.Push(Running);
        if (StringMetatable is not null) pending.Push(StringMetatable);
        while (pending.TryPop(out object? target))
        {
            if (target is Cell cell)
            {
                Meet(in cell.Value, pending);
                continue;
            }

            LuaObject met = (LuaObject)target;
            if (met.CountedIn == _census) continue;
            met.CountedIn = _census;
            bytes += Count(met, pending);
        }

        return bytes;
    }

    private static long Count(LuaObject target, Stack<object> pending)
    {
        switch (target)
        {
            case LuaString text:
                return LuaString.Overhead + text.Length;
            case LuaTable table:
                table.Visit(pending);
                return table.SizeBytes;
            case LuaClosure closure:
                pending.Push(closure.Environment);
                foreach (Cell cell in closure.Captured) pending.Push(cell);
                return FunctionBytes(closure.Captured.Length);
            case LuaNativeFunction { Environment: { } environment }:
                pending.Push(environment);
                return 0;
            case LuaUserdata userdata:
                if (userdata.Metatable is not null) pending.Push(userdata.Metatable);
                if (userdata.Environment is not null) pending.Push(userdata.Environment);
                return 0;
            case LuaCoroutine coroutine:
                coroutine.Visit(pending);
                return coroutine.SizeBytes;
            default:
                return 0;
        }
    }

    /// <summary>Bytes of a function and the cells it has captured.</summary>
    internal static long FunctionBytes(int captures) => 64 + (captures * 48L);

    internal static void Meet(in LuaValue value, Stack<object> pending)
    {
        if (value.IsReference) pending.Push(value.Target);
    }
}
