namespace Tiercel.Lua;

/// <summary>What the functions of the libraries ask of a call beside what those of the host do.</summary>
internal static class LibraryCalls
{
    /// <summary>Bytes that are copied, compared or changed in one step of work.</summary>
    public const int BytesPerStep = 64;

    /// <summary>Bytes that are worked on between two looks at the limits: some microseconds.</summary>
    public const int Portion = 64 * 1024;

    // What an error costs that is caught: some ten microseconds.
    private const int StepsPerError = 1000;

    // Values that a function of the host may have on the stack of Lua 5.1 (LUAI_MAXCSTACK).
    private const int MaxStack = 8000;

    /// <summary>A whole number of 64 bits as the processors of x86 cut it: NaN and what is out of range is the smallest.</summary>
    public static long Integer64(this in LuaCall call, int index) => LuaNumbers.ToInt64(call.Number(index));

    /// <summary>A whole number of 64 bits; another one if the argument is nil or absent.</summary>
    public static long Integer64(this in LuaCall call, int index, long fallback) =>
        call[index].IsNil ? fallback : call.Integer64(index);

    /// <summary>Room for the bytes of a new string; to be given to <see cref="LuaString.Adopt"/>.</summary>
    /// <exception cref="LuaException">Memory is at its limit, or the string would be longer than any may be.</exception>
    public static byte[] NewBytes(this in LuaCall call, long length)
    {
        call.Meter.ChargeString(length);
        return GC.AllocateUninitializedArray<byte>((int)length);
    }

    /// <summary>An error whose message is some text behind the place at a level.</summary>
    /// <exception cref="LuaException">Memory is at its limit.</exception>
    public static LuaException PlacedError(this in LuaCall call, int level, LuaString text)
    {
        string place = call.Coroutine.Where(level);
        call.Meter.ChargeString(place.Length + text.Length);
        call.SpendBytes(text.Length);
        return new LuaException(LuaString.Join(place, text));
    }

    /// <summary>Goes on where an error has been caught, as what was called since a mark is over.</summary>
    public static void Recover(this in LuaCall call, LuaException error, scoped in LuaCoroutine.Mark mark)
    {
        call.Coroutine.Complete(error);
        call.Coroutine.Restore(in mark);
        call.Machine.Tire(StepsPerError);
    }

    /// <summary>Counts the work of copying or comparing some bytes.</summary>
    public static void SpendBytes(this in LuaCall call, int length) => call.Spend(1 + (length / BytesPerStep));

    /// <summary>The place for results, of which there may be as many as Lua 5.1 allows.</summary>
    /// <exception cref="LuaException">There are more, with the arguments.</exception>
    public static Span<LuaValue> ManyResults(this in LuaCall call, int count, string excuse)
    {
        if (count > MaxStack - call.Count) LuaCall.Fail($"stack overflow ({excuse})");
        return call.Results(count);
    }
}
