namespace Tiercel.Lua;

/// <summary>Handlers of events, and what the language does with them.</summary>
internal static class Metamethods
{
    // As in Lua 5.1: tables that refer on to each other.
    private const int MaxChain = 100;

    /// <summary>The metatable of a value; null = none.</summary>
    public static LuaTable? TableOf(LuaMachine machine, in LuaValue value) => value.Bits switch
    {
        Tag.Table => value.AsTable.Metatable,
        Tag.String => machine.StringMetatable,
        Tag.Userdata => value.AsUserdata.Metatable,
        _ => null,
    };

    /// <summary>The handler of a value for an event; nil if it has none.</summary>
    public static LuaValue Of(LuaMachine machine, in LuaValue value, LuaEvent which) =>
        TableOf(machine, in value) is { } metatable ? metatable.Event(which) : default;

    /// <summary>What belongs to a key of a value.</summary>
    public static LuaValue Get(LuaCoroutine coroutine, LuaValue target, LuaValue key)
    {
        for (int i = 0; i < MaxChain; i++)
        {
            LuaValue handler;
            if (target.IsTable)
            {
                LuaTable table = target.AsTable;
                LuaValue found = table[in key];
                if (!found.IsNil || table.Metatable is not { } metatable) return found;
                handler = metatable.Event(LuaEvent.Index);
                if (handler.IsNil) return default;
            }
            else
            {
                handler = Of(coroutine.Machine, in target, LuaEvent.Index);
                if (handler.IsNil) throw Complaints.OfOperand(coroutine, i == 0 ? 0 : -1, in target, "index");
            }

            if (handler.IsFunction) return First(coroutine.Invoke(in handler, target, key));
            coroutine.Machine.Tire(1);
            target = handler;
        }

        throw LuaException.OfLanguage("loop in gettable");
    }

    /// <summary>Sets what belongs to a key of a value.</summary>
    public static void Set(LuaCoroutine coroutine, LuaValue target, LuaValue key, LuaValue value)
    {
        for (int i = 0; i < MaxChain; i++)
        {
            LuaValue handler;
            if (target.IsTable)
            {
                LuaTable table = target.AsTable;
                if (table.Metatable is not { } metatable || !table[in key].IsNil
                    || (handler = metatable.Event(LuaEvent.NewIndex)).IsNil)
                {
                    table.Set(in key, in value);
                    return;
                }
            }
            else
            {
                handler = Of(coroutine.Machine, in target, LuaEvent.NewIndex);
                if (handler.IsNil) throw Complaints.OfOperand(coroutine, i == 0 ? 0 : -1, in target, "index");
            }

            if (handler.IsFunction)
            {
                coroutine.Invoke(in handler, target, key, value);
                return;
            }

            coroutine.Machine.Tire(1);
            target = handler;
        }

        throw LuaException.OfLanguage("loop in settable");
    }

    /// <summary>An operator of numbers, of what may be strings or have handlers.</summary>
    public static LuaValue Calculate(LuaCoroutine coroutine, LuaEvent which, LuaValue left, LuaValue right)
    {
        LuaValue a = left, b = right;
        bool isNumber = coroutine.Machine.TryConvert(ref a);
        if (isNumber && coroutine.Machine.TryConvert(ref b)) return new LuaValue(Arithmetic.Calculate(which, a.AsNumber, b.AsNumber));
        LuaValue handler = Binary(coroutine, in left, in right, which);
        if (!handler.IsNil) return First(coroutine.Invoke(in handler, left, right));
        throw isNumber
            ? Complaints.OfOperand(coroutine, 1, in right, "perform arithmetic on")
            : Complaints.OfOperand(coroutine, 0, in left, "perform arithmetic on");
    }

    /// <summary>The length of a value that is no string; tables have no handler for it in Lua 5.1.</summary>
    public static LuaValue Length(LuaCoroutine coroutine, LuaValue value)
    {
        if (value.IsTable) return value.AsTable.Length;
        if (value.IsString) return value.AsString.Length;
        LuaValue handler = Of(coroutine.Machine, in value, LuaEvent.Length);
        if (handler.IsNil) throw Complaints.OfOperand(coroutine, 0, in value, "get length of");
        return First(coroutine.Invoke(in handler, value));
    }

    /// <summary>Two values that are neither strings nor numbers, the operands of one of several <c>..</c>.</summary>
    public static LuaValue Concat(LuaCoroutine coroutine, LuaValue left, LuaValue right, int leftOperand)
    {
        LuaValue handler = Binary(coroutine, in left, in right, LuaEvent.Concat);
        if (!handler.IsNil) return First(coroutine.Invoke(in handler, left, right));
        bool isLeftFine = left.IsString || left.IsNumber;
        LuaValue wrong = isLeftFine ? right : left;
        throw Complaints.OfOperand(coroutine, isLeftFine ? leftOperand + 1 : leftOperand, in wrong, "concatenate");
    }

    public static LuaValue First(ReadOnlySpan<LuaValue> results) => results.IsEmpty ? default : results[0];

    private static LuaValue Binary(LuaCoroutine coroutine, in LuaValue left, in LuaValue right, LuaEvent which)
    {
        LuaValue handler = Of(coroutine.Machine, in left, which);
        return handler.IsNil ? Of(coroutine.Machine, in right, which) : handler;
    }
}
