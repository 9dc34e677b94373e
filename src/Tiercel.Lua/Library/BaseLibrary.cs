namespace Tiercel.Lua;

/// <summary>The functions that are globals (reference manual, section 5.1), but for print, dofile, loadfile and the modules.</summary>
internal static partial class BaseLibrary
{
    private static readonly LuaString _version = LuaString.Constant("Lua 5.1");
    private static readonly LuaString _assertionFailed = LuaString.Constant("assertion failed!");

    public static void Open(LuaMachine machine)
    {
        LuaTable globals = machine.Globals;
        globals.Set(LuaString.Constant("_G"), globals);
        globals.Set(LuaString.Constant("_VERSION"), _version);
        LuaLibraries.Register(
            globals,
            ("assert", Assert), ("collectgarbage", CollectGarbage), ("error", Error), ("getfenv", GetEnvironment),
            ("getmetatable", GetMetatable),
            ("load", Load), ("loadstring", LoadString), ("newproxy", NewProxy), ("pcall", PCall), ("rawequal", RawEqual),
            ("rawget", RawGet),
            ("rawset", RawSet), ("select", Select), ("setfenv", SetEnvironment), ("setmetatable", SetMetatable), ("tonumber", ToNumber),
            ("tostring", ToString), ("type", Type), ("unpack", Unpack), ("xpcall", XPCall));
        LuaNativeFunction next = new("next", Next);
        machine.Next = next;
        globals.Set(LuaString.Constant("next"), next);
        LuaNativeFunction step = new("ipairs", IPairsStep);
        globals.Set(LuaString.Constant("pairs"), new LuaNativeFunction("pairs", (ref LuaCall c) => c.Return(next, c.Table(1), default)));
        globals.Set(LuaString.Constant("ipairs"), new LuaNativeFunction("ipairs", (ref LuaCall c) => c.Return(step, c.Table(1), 0.0)));
    }

    private static int Assert(ref LuaCall c)
    {
        LuaValue condition = c.Any(1);
        if (!condition.IsTrue) throw c.PlacedError(1, c.String(2, _assertionFailed).CutAtZero());
        int count = c.Count;
        ReadOnlySpan<LuaValue> arguments = c.From(1);
        arguments.CopyTo(c.Results(count));
        return count;
    }

    private static int CollectGarbage(ref LuaCall c)
    {
        string option = c.String(1, LuaString.Constant("collect")).ToString();
        switch (option)
        {
            case "count":
                double bytes = c.Machine.MemoryBytes;
                return c.Return(bytes / 1024, bytes % 1024);
            case "collect" or "step":
                c.Meter.Recount();
                return option == "step" ? c.Return(true) : c.Return(0.0);
            case "stop" or "restart" or "setpause" or "setstepmul":
                return c.Return(0.0);
            default:
                throw c.WrongArgument(1, $"invalid option '{c.String(1).ToLatin1()}'");
        }
    }

    private static int Error(ref LuaCall c)
    {
        LuaValue value = c[1];
        int level = c.Integer(2, 1);
        if (value.IsNumber) value = c.String(1);
        throw value.IsString && level > 0 ? c.PlacedError(level, value.AsString) : new LuaException(in value);
    }

    private static int GetMetatable(ref LuaCall c)
    {
        LuaValue value = c.Any(1);
        if (Metamethods.TableOf(c.Machine, in value) is not { } metatable) return c.Return(LuaValue.Nil);
        LuaValue shown = metatable.Event(LuaEvent.Metatable);
        return c.Return(shown.IsNil ? metatable : shown);
    }

    private static int SetMetatable(ref LuaCall c)
    {
        LuaTable table = c.Table(1);
        LuaValue metatable = c[2];
        if (c.Count < 2 || !(metatable.IsNil || metatable.IsTable)) throw c.WrongArgument(2, "nil or table expected");
        if (table.Metatable is { } former && !former.Event(LuaEvent.Metatable).IsNil)
            throw new LuaException("cannot change a protected metatable");
        if (table.IsReadOnly) throw LuaException.OfLanguage("Attempt to modify a readonly table");
        table.Metatable = metatable.IsNil ? null : metatable.AsTable;
        return c.Return(table);
    }

    private static int NewProxy(ref LuaCall c)
    {
        c.Meter.Charge(LuaUserdata.Overhead);
        LuaUserdata proxy = new(null);
        LuaValue like = c[1];
        if (like.Type == LuaType.Boolean)
        {
            if (like.IsTrue) proxy.Metatable = c.NewTable();
        }
        else if (!like.IsNil)
        {
            proxy.Metatable = like.Type == LuaType.Userdata && like.AsUserdata.Metatable is { } shared
                ? shared
                : throw c.WrongArgument(1, "boolean or proxy expected");
        }

        return c.Return(new LuaValue(proxy));
    }

    private static int RawEqual(ref LuaCall c) => c.Return(c.Any(1) == c.Any(2));

    private static int RawGet(ref LuaCall c)
    {
        LuaTable table = c.Table(1);
        return c.Return(table[c.Any(2)]);
    }

    private static int RawSet(ref LuaCall c)
    {
        LuaTable table = c.Table(1);
        table.Set(c.Any(2), c.Any(3));
        return c.Return(table);
    }

    private static int Next(ref LuaCall c)
    {
        LuaTable table = c.Table(1);
        LuaValue key = c[2];
        return table.Next(ref key, out LuaValue value) ? c.Return(in key, in value) : c.Return(LuaValue.Nil);
    }

    private static int IPairsStep(ref LuaCall c)
    {
        int index = c.Integer(2) + 1;
        LuaValue value = c.Table(1)[index];
        return value.IsNil ? c.Return() : c.Return((double)index, in value);
    }

    private static int Select(ref LuaCall c)
    {
        if (c[1].IsString && c[1].AsString.Span.StartsWith("#"u8)) return c.Return(c.Count - 1.0);
        int first = c.Integer(1);
        if (first < 0) first = c.Count + first;
        if (first <= 0) throw c.WrongArgument(1, "index out of range");
        ReadOnlySpan<LuaValue> rest = c.From(first + 1);
        int count = rest.Length;
        rest.CopyTo(c.Results(count));
        return count;
    }

    private static int ToNumber(ref LuaCall c)
    {
        int @base = c.Integer(2, 10);
        if (@base == 10)
        {
            LuaValue value = c.Any(1);
            return c.Return(c.Machine.TryConvert(ref value) ? value : default);
        }

        LuaString text = c.String(1);
        c.Spend(1 + (text.Length / DigitsPerStep));
        if (@base is < 2 or > 36) throw c.WrongArgument(2, "base out of range");
        return c.Return(TryParse(text.Span, @base, out double number) ? number : LuaValue.Nil);
    }

    // As C's strtoul: a sign is allowed, and what is too large is the largest.
    private static bool TryParse(ReadOnlySpan<byte> text, int @base, out double number)
    {
        number = 0;
        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        text = text.Trim(" \t\n\v\f\r"u8);
        bool isNegative = text is [(byte)'-', ..];
        if (text is [(byte)'-' or (byte)'+', ..]) text = text[1..];
        if (@base == 16 && text is [(byte)'0', (byte)'x' or (byte)'X', _, ..]) text = text[2..];
        if (text.IsEmpty) return false;
        ulong sum = 0;
        bool isTooLarge = false;
        foreach (byte character in text)
        {
            int digit = character switch
            {
                >= (byte)'0' and <= (byte)'9' => character - '0',
                >= (byte)'a' and <= (byte)'z' => character - 'a' + 10,
                >= (byte)'A' and <= (byte)'Z' => character - 'A' + 10,
                _ => int.MaxValue,
            };
            if (digit >= @base) return false;
            UInt128 next = ((UInt128)sum * (uint)@base) + (uint)digit;
            isTooLarge |= next > ulong.MaxValue;
            sum = (ulong)next;
        }

        number = isTooLarge ? ulong.MaxValue : isNegative ? unchecked(0UL - sum) : sum;
        return true;
    }

    private const int DigitsPerStep = 2;

    private static int ToString(ref LuaCall c) => c.Return(TextOf(ref c, 1));

    /// <summary>An argument as text, by its metatable's handler if it has one.</summary>
    internal static LuaValue TextOf(ref LuaCall c, int index)
    {
        LuaValue value = c.Any(index);
        LuaValue handler = Metamethods.Of(c.Machine, in value, LuaEvent.ToString);
        if (!handler.IsNil) return Metamethods.First(c.Invoke(in handler, value));
        if (value.IsString) return value;
        LuaString text = ValueText.ToLuaString(in value);
        c.Meter.Owe(text.SizeBytes);
        return text;
    }

    private static int Type(ref LuaCall c) => c.Return(LuaTypes.NameAsString(c.Any(1).Type));

    private static int Unpack(ref LuaCall c)
    {
        LuaTable table = c.Table(1);
        int first = c.Integer(2, 1);
        int last = c[3].IsNil ? table.Length : c.Integer(3);
        if (first > last) return c.Return();
        long count = (long)last - first + 1;
        if (count + c.Count >= MaxUnpacked) throw new LuaException("too many results to unpack");
        Span<LuaValue> results = c.Results((int)count);
        for (int i = 0; i < results.Length; i++) results[i] = table[first + i];
        return (int)count;
    }

    // Values that a function of the host may have on the stack, as in Lua 5.1.
    private const int MaxUnpacked = 8000;
}
