namespace Tiercel.Lua;

/// <summary>The functions of <c>coroutine</c> (reference manual, section 5.2).</summary>
internal static class CoroutineLibrary
{
    private static readonly LuaString[] _states =
        [LuaString.Constant("suspended"), LuaString.Constant("running"), LuaString.Constant("normal"), LuaString.Constant("dead")];

    public static void Open(LuaMachine machine) => LuaLibraries.Register(
        machine, "coroutine",
        ("create", Create), ("resume", Resume), ("running", Running), ("status", Status), ("wrap", Wrap), ("yield", Yield));

    private static LuaCoroutine New(ref LuaCall c) => c[1] is { IsFunction: true } value && value.AsFunction is LuaClosure function
        ? LuaCoroutine.Create(c.Machine, function)
        : throw c.WrongArgument(1, "Lua function expected");

    private static int Create(ref LuaCall c) => c.Return(new LuaValue(New(ref c)));

    private static int Wrap(ref LuaCall c)
    {
        LuaCoroutine coroutine = New(ref c);
        c.Meter.Charge(LuaNativeFunction.Overhead);
        LuaNativeCode code = (ref LuaCall call) =>
        {
            if (TryResume(ref call, coroutine, 1, out int count, out LuaValue error)) return count;
            throw error.IsString ? call.PlacedError(1, error.AsString) : new LuaException(in error);
        };
        return c.Return(new LuaNativeFunction("wrap", code) { Holds = [coroutine] });
    }

    private static int Resume(ref LuaCall c)
    {
        LuaCoroutine coroutine = Argument(ref c);
        if (!TryResume(ref c, coroutine, 2, out int count, out LuaValue error)) return c.Return(false, in error);
        Span<LuaValue> results = c.Results(count + 1);
        results[..count].CopyTo(results[1..]);
        results[0] = true;
        return count + 1;
    }

    // The results stand in the place for them.
    private static bool TryResume(ref LuaCall c, LuaCoroutine coroutine, int firstArgument, out int count, out LuaValue error)
    {
        (count, error) = (0, default);
        if (coroutine.Status != CoroutineStatus.Suspended)
        {
            error = LuaString.OfLatin1($"cannot resume {_states[(int)coroutine.Status].ToLatin1()} coroutine");
            c.Meter.Owe(error.AsString.SizeBytes);
            return false;
        }

        LuaCoroutine.Mark mark = c.Coroutine.Save();
        try
        {
            ReadOnlySpan<LuaValue> results = coroutine.Resume(c.From(firstArgument));
            count = results.Length;
            results.CopyTo(c.Results(count));
            return true;
        }
        catch (LuaException e) when (!e.IsFatal)
        {
            c.Recover(e, in mark);
            error = e.Value;
            return false;
        }
    }

    private static int Running(ref LuaCall c) => c.Return(c.Coroutine == c.Machine.Main ? default : new LuaValue(c.Coroutine));

    private static int Status(ref LuaCall c) => c.Return(_states[(int)Argument(ref c).Status]);

    private static int Yield(ref LuaCall c)
    {
        LuaCoroutine coroutine = c.Coroutine;
        if (coroutine == c.Machine.Main || coroutine.InvokeDepth > 0)
            throw LuaException.OfLanguage("attempt to yield across metamethod/C-call boundary");
        return Calls.Yielded;
    }

    private static LuaCoroutine Argument(ref LuaCall c) =>
        c[1].Type == LuaType.Thread ? c[1].AsCoroutine : throw c.WrongArgument(1, "coroutine expected");
}
