using System.Runtime.CompilerServices;

namespace Tiercel.Lua;

/// <summary>The operators of order and equality, with metamethods.</summary>
internal static class Comparison
{
    // Strings up to this are compared as a whole; longer ones as far as they are equal, with a look at the limits in between.
    private const int ShortText = 4096;

    /// <summary>Whether two values are equal without metamethods. The work of comparing strings is counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreSame(LuaMachine machine, in LuaValue a, in LuaValue b)
    {
        if (a.Bits >= Tag.FirstNumber && b.Bits >= Tag.FirstNumber) return a.AsNumber == b.AsNumber;
        if (a.Bits != b.Bits) return false;
        if (a.Bits < Tag.String || ReferenceEquals(a.Object, b.Object)) return true;
        return a.Bits == Tag.String && AreSameTexts(machine, Unsafe.As<LuaString>(a.Object!), Unsafe.As<LuaString>(b.Object!));
    }

    private static bool AreSameTexts(LuaMachine machine, LuaString a, LuaString b)
    {
        if (a.Length != b.Length) return false;
        machine.Meter.Compared(a.Length);
        return a.ContentEquals(b);
    }

    /// <summary>The operator ==.</summary>
    public static bool AreEqual(LuaCoroutine coroutine, in LuaValue a, in LuaValue b)
    {
        if (AreSame(coroutine.Machine, in a, in b)) return true;
        if (a.Bits != b.Bits || a.Bits is not (Tag.Table or Tag.Userdata)) return false;
        LuaValue handler = Shared(coroutine.Machine, in a, in b, LuaEvent.Equal);
        return !handler.IsNil && Metamethods.First(coroutine.Invoke(in handler, a, b)).IsTrue;
    }

    /// <summary>The operator &lt;.</summary>
    /// <exception cref="LuaException">The values have no order.</exception>
    public static bool LessThan(LuaCoroutine coroutine, in LuaValue a, in LuaValue b)
    {
        if (a.IsNumber && b.IsNumber) return a.AsNumber < b.AsNumber;
        if (a.IsString && b.IsString) return Order(coroutine.Machine, a.AsString, b.AsString) < 0;
        LuaValue handler = a.Type == b.Type ? Shared(coroutine.Machine, in a, in b, LuaEvent.LessThan) : default;
        if (handler.IsNil) throw Complaints.OfOrder(in a, in b);
        return Metamethods.First(coroutine.Invoke(in handler, a, b)).IsTrue;
    }

    /// <summary>The operator &lt;=.</summary>
    /// <exception cref="LuaException">The values have no order.</exception>
    public static bool LessOrEqual(LuaCoroutine coroutine, in LuaValue a, in LuaValue b)
    {
        if (a.IsNumber && b.IsNumber) return a.AsNumber <= b.AsNumber;
        if (a.IsString && b.IsString) return Order(coroutine.Machine, a.AsString, b.AsString) <= 0;
        bool isSameType = a.Type == b.Type;
        LuaValue handler = isSameType ? Shared(coroutine.Machine, in a, in b, LuaEvent.LessOrEqual) : default;
        if (!handler.IsNil) return Metamethods.First(coroutine.Invoke(in handler, a, b)).IsTrue;
        handler = isSameType ? Shared(coroutine.Machine, in a, in b, LuaEvent.LessThan) : default;
        if (handler.IsNil) throw Complaints.OfOrder(in a, in b);
        return !Metamethods.First(coroutine.Invoke(in handler, b, a)).IsTrue;
    }

    private static int Order(LuaMachine machine, LuaString a, LuaString b)
    {
        int shorter = Math.Min(a.Length, b.Length);
        if (shorter <= ShortText) return a.CompareTo(b);
        int same = 0;
        while (same < shorter)
        {
            int length = Math.Min(shorter - same, LibraryCalls.Portion);
            int common = a.Span.Slice(same, length).CommonPrefixLength(b.Span.Slice(same, length));
            machine.Spend(1 + (common / LibraryCalls.BytesPerStep));
            same += common;
            if (common < length) break;
        }

        return a.Span[same..].SequenceCompareTo(b.Span[same..]);
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
