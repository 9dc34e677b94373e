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
            c.Recover(e, in mark);
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
            c.Recover(e, in mark);
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
            return _errorInHandling;
        }
    }

    private const int HandlerDepth = 100;
    private const int SourceBytes = 256;

    // The tree and the instructions of a dense source, as long as it is compiled.
    private const long CompilerBytesPerByte = 64;

    private static readonly LuaString _loaded = LuaString.Constant("=(load)");
    private static readonly LuaString _errorInHandling = LuaString.Constant("error in error handling");

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
        return Compile(ref c, source.Span, ChunkName.Of(c.String(2, source)));
    }

    private static int Load(ref LuaCall c)
    {
        LuaFunction reader = c.Function(1);
        string name = ChunkName.Of(c.String(2, _loaded));
        LuaCoroutine.Mark mark = c.Coroutine.Save();
        ByteBuilder source = new(c.Meter, stackalloc byte[SourceBytes]);
        try
        {
            Read(in c, reader, ref source);
            return Compile(ref c, source.Bytes, name);
        }
        catch (LuaException e) when (!e.IsFatal)
        {
            c.Recover(e, in mark);
            return c.Return(LuaValue.Nil, e.Value);
        }
        finally
        {
            source.Dispose();
        }
    }

    private static void Read(in LuaCall c, LuaFunction reader, ref ByteBuilder source)
    {
        while (true)
        {
            LuaValue piece = Metamethods.First(c.Invoke(reader));
            if (piece.IsNil) return;
            if (!piece.IsString && !piece.IsNumber) throw new LuaException("reader function must return a string");
            LuaString text = piece.IsString ? piece.AsString : LuaNumbers.ToLuaString(piece.AsNumber);
            if (text.Length == 0) return;
            c.SpendBytes(text.Length);
            source.Add(text.Span);
        }
    }

    private static int Compile(ref LuaCall c, scoped ReadOnlySpan<byte> source, string name)
    {
        long needed = source.Length * CompilerBytesPerByte;
        c.Meter.Hold(needed);
        try
        {
            if (!LuaProgram.TryCompile(source, name, c.Machine, out LuaProgram? program, out LuaString? error))
            {
                c.Meter.ChargeString(error.Length);
                return c.Return(LuaValue.Nil, error);
            }

            c.Meter.Charge(program.CountForMachine());
            return c.Return(c.Machine.Load(program, c.Coroutine.Environment));
        }
        finally
        {
            c.Meter.Release(needed);
        }
    }
}
