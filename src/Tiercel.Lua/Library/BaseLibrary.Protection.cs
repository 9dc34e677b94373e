namespace Tiercel.Lua;

internal static partial class BaseLibrary
{
    private static int PCall(ref LuaCall c)
    {
        c.Any(1);
        LuaCoroutine coroutine = c.Coroutine;
        LuaCoroutine.Mark mark = coroutine.Save();
        try
        {
            int results = coroutine.InvokeAt(c.Slot + 1, c.Count - 1);
            coroutine.Stack[c.Slot] = true;
            return results + 1;
        }
        catch (LuaException e) when (!e.IsFatal)
        {
            coroutine.Complete(e);
            coroutine.Restore(in mark);
            return c.Return(false, e.Value);
        }
    }

    private static int XPCall(ref LuaCall c)
    {
        LuaValue handler = c.Count >= 2 ? c[2] : throw c.WrongArgument(2, "value expected");
        LuaCoroutine coroutine = c.Coroutine;
        LuaCoroutine.Mark mark = coroutine.Save();
        try
        {
            ReadOnlySpan<LuaValue> results = c.Invoke(c[1]);
            int count = results.Length;
            // They stand behind the place they go to.
            results.CopyTo(c.Results(count + 1)[1..]);
            coroutine.Stack[c.Slot] = true;
            return count + 1;
        }
        catch (LuaException e) when (!e.IsFatal)
        {
            coroutine.Complete(e);
            LuaValue handled = Handle(coroutine, in handler, e.Value, in mark);
            coroutine.Restore(in mark);
            return c.Return(false, in handled);
        }
    }

    // The handler sees the calls that the error has ended. It runs above them; where there is no room for that, below.
    private static LuaValue Handle(LuaCoroutine coroutine, in LuaValue handler, in LuaValue error, in LuaCoroutine.Mark mark)
    {
        try
        {
            if (coroutine.Depth + HandlerDepth > LuaLimits.CallDepth) coroutine.Restore(in mark);
            coroutine.RestoreNative(in mark);
            return Metamethods.First(coroutine.Invoke(in handler, error));
        }
        catch (LuaException e) when (!e.IsFatal)
        {
            return LuaString.Constant("error in error handling");
        }
    }

    private const int HandlerDepth = 100;

    private static int GetEnvironment(ref LuaCall c)
    {
        if (c[1].IsFunction) return c.Return(EnvironmentOf(c.Machine, c[1].AsFunction));
        int level = c.Integer(1, 1);
        if (level == 0) return c.Return(c.Coroutine.Environment);
        return c.Return(FunctionAt(ref c, level) is { } function ? function.Environment : c.Coroutine.Environment);
    }

    private static int SetEnvironment(ref LuaCall c)
    {
        LuaTable environment = c.Table(2);
        if (c[1].IsFunction)
        {
            LuaValue given = c[1];
            if (given.AsFunction is not LuaClosure closure)
                throw new LuaException("'setfenv' cannot change environment of given object");
            closure.Environment = environment;
            return c.Return(in given);
        }

        int level = c.Integer(1, 1);
        if (level == 0)
        {
            c.Coroutine.Environment = environment;
            return c.Return();
        }

        LuaClosure function = FunctionAt(ref c, level) ?? throw new LuaException("'setfenv' cannot change environment of given object");
        function.Environment = environment;
        return c.Return(function);
    }

    private static LuaTable EnvironmentOf(LuaMachine machine, LuaFunction function) =>
        function is LuaClosure closure ? closure.Environment : machine.Globals;

    private static LuaClosure? FunctionAt(ref LuaCall c, int level)
    {
        if (level < 0) throw c.WrongArgument(1, "level must be non-negative");
        return c.Coroutine.TryGetFunction(level, out LuaClosure? function) ? function : throw c.WrongArgument(1, "invalid level");
    }

    private static int LoadString(ref LuaCall c)
    {
        LuaString source = c.String(1);
        return Compile(ref c, source.Span, c.String(2, source).ToLatin1());
    }

    private static int Load(ref LuaCall c)
    {
        LuaFunction reader = c.Function(1);
        string name = c.String(2, LuaString.Constant("=(load)")).ToLatin1();
        MemoryStream source = new();
        while (true)
        {
            LuaValue piece = Metamethods.First(c.Invoke(reader));
            if (piece.IsNil) break;
            if (!piece.IsString) throw new LuaException("reader function must return a string");
            if (piece.AsString.Length == 0) break;
            c.Spend(1);
            c.Meter.Charge(piece.AsString.Length);
            source.Write(piece.AsString.Span);
        }

        return Compile(ref c, source.GetBuffer().AsSpan(0, (int)source.Length), name);
    }

    private static int Compile(ref LuaCall c, ReadOnlySpan<byte> source, string name)
    {
        // What a source becomes is some times as large.
        c.Meter.Charge(source.Length * 8L);
        c.Spend(source.Length / 64);
        return LuaProgram.TryCompile(source, name, out LuaProgram? program, out LuaString? error)
            ? c.Return(c.Machine.Load(program, c.Coroutine.Environment))
            : c.Return(LuaValue.Nil, error);
    }
}
