namespace Tiercel.Lua;

/// <summary>The operators of order and equality, with metamethods.</summary>
internal static class Comparison
{
    /// <summary>The operator ==.</summary>
    public static bool AreEqual(LuaCoroutine coroutine, in LuaValue a, in LuaValue b)
    {
        if (a == b) return true;
        if (a.Bits != b.Bits || a.Bits is not (Tag.Table or Tag.Userdata)) return false;
        LuaValue handler = Shared(coroutine.Machine, in a, in b, LuaEvent.Equal);
        return !handler.IsNil && Metamethods.First(coroutine.Invoke(in handler, a, b)).IsTrue;
    }

    /// <summary>The operator &lt;.</summary>
    /// <exception cref="LuaException">The values have no order.</exception>
    public static bool LessThan(LuaCoroutine coroutine, in LuaValue a, in LuaValue b)
    {
        if (a.IsNumber && b.IsNumber) return a.AsNumber < b.AsNumber;
        if (a.IsString && b.IsString) return a.AsString.CompareTo(b.AsString) < 0;
        LuaValue handler = a.Type == b.Type ? Shared(coroutine.Machine, in a, in b, LuaEvent.LessThan) : default;
        if (handler.IsNil) throw Complaints.OfOrder(in a, in b);
        return Metamethods.First(coroutine.Invoke(in handler, a, b)).IsTrue;
    }

    /// <summary>The operator &lt;=.</summary>
    /// <exception cref="LuaException">The values have no order.</exception>
    public static bool LessOrEqual(LuaCoroutine coroutine, in LuaValue a, in LuaValue b)
    {
        if (a.IsNumber && b.IsNumber) return a.AsNumber <= b.AsNumber;
        if (a.IsString && b.IsString) return a.AsString.CompareTo(b.AsString) <= 0;
        bool isSameType = a.Type == b.Type;
        LuaValue handler = isSameType ? Shared(coroutine.Machine, in a, in b, LuaEvent.LessOrEqual) : default;
        if (!handler.IsNil) return Metamethods.First(coroutine.Invoke(in handler, a, b)).IsTrue;
        handler = isSameType ? Shared(coroutine.Machine, in a, in b, LuaEvent.LessThan) : default;
        if (handler.IsNil) throw Complaints.OfOrder(in a, in b);
        return !Metamethods.First(coroutine.Invoke(in handler, b, a)).IsTrue;
    }

    // Only a handler that both have counts.
    private static LuaValue Shared(LuaMachine machine, in LuaValue a, in LuaValue b, LuaEvent which)
    {
        LuaValue one = Metamethods.Of(machine, in a, which);
        if (one.IsNil) return default;
        LuaValue other = Metamethods.Of(machine, in b, which);
        return one == other ? one : default;
    }
}
