namespace Tiercel.Lua;

/// <summary>The library <c>table</c>. Access is raw: metamethods play no part, but in comparisons of <c>sort</c>.</summary>
internal static class TableLibrary
{
    private const int BuilderBytes = 256;

    /// <summary>Gives a machine the library.</summary>
    public static void Open(LuaMachine machine) => LuaLibraries.Register(
        machine, "table",
        ("concat", Concat), ("foreach", ForEach), ("foreachi", ForEachI), ("getn", GetN), ("insert", Insert), ("maxn", MaxN),
        ("remove", Remove), ("setn", SetN), ("sort", Sort));

    private static int GetN(ref LuaCall call) => call.Return(call.Table(1).Length);

    private static int SetN(ref LuaCall call)
    {
        _ = call.Table(1);
        LuaCall.Fail("'setn' is obsolete");
        return 0;
    }

    private static int MaxN(ref LuaCall call)
    {
        LuaTable table = call.Table(1);
        double largest = 0;
        LuaValue key = default;
        while (table.Next(ref key, out _))
        {
            call.Spend(1);
            if (key.IsNumber) largest = Math.Max(largest, key.AsNumber);
        }

        return call.Return(largest);
    }

    private static int ForEach(ref LuaCall call)
    {
        LuaTable table = call.Table(1);
        LuaFunction function = call.Function(2);
        LuaValue key = default;
        while (table.Next(ref key, out LuaValue value))
        {
            call.Spend(1);
            LuaValue result = Metamethods.First(call.Invoke(function, key, value));
            if (!result.IsNil) return call.Return(in result);
        }

        return 0;
    }

    private static int ForEachI(ref LuaCall call)
    {
        LuaTable table = call.Table(1);
        int length = table.Length;
        LuaFunction function = call.Function(2);
        for (int i = 1; i <= length; i++)
        {
            call.Spend(1);
            LuaValue result = Metamethods.First(call.Invoke(function, (double)i, table[i]));
            if (!result.IsNil) return call.Return(in result);
        }

        return 0;
    }

    private static int Concat(ref LuaCall call)
    {
        LuaString separator = call.String(2, LuaString.Empty);
        LuaTable table = call.Table(1);
        // Wider than the keys, as the last of these may be the largest.
        long first = call.Integer(3, 1);
        long last = call[4].IsNil ? table.Length : call.Integer(4);
        ByteBuilder result = new(call.Meter, stackalloc byte[BuilderBytes]);
        try
        {
            for (long i = first; i <= last; i++)
            {
                AddElement(in call, ref result, table, (int)i);
                if (i < last) result.Add(separator.Span);
            }

            return call.Return(result.ToLuaString());
        }
        finally
        {
            result.Dispose();
        }
    }

    private static void AddElement(in LuaCall call, ref ByteBuilder result, LuaTable table, int index)
    {
        LuaValue element = table[index];
        if (element.IsString)
        {
            call.SpendBytes(element.AsString.Length);
            result.Add(element.AsString.Span);
        }
        else if (element.IsNumber)
        {
            call.Spend(1);
            result.Add(element.AsNumber);
        }
        else
        {
            LuaCall.Fail($"invalid value ({LuaTypes.Name(element.Type)}) at index {index} in table for 'concat'");
        }
    }

    private static int Insert(ref LuaCall call)
    {
        LuaTable table = call.Table(1);
        int end = table.Length + 1;
        switch (call.Count)
        {
            case 2:
                table.Set(end, call[2]);
                return 0;
            case 3:
                int position = call.Integer(2);
                Move(in call, table, Math.Max(end, position), position, -1);
                table.Set(position, call[3]);
                return 0;
            default:
                LuaCall.Fail("wrong number of arguments to 'insert'");
                return 0;
        }
    }

    private static int Remove(ref LuaCall call)
    {
        LuaTable table = call.Table(1);
        int end = table.Length;
        int position = call.Integer(2, end);
        if (position < 1 || position > end) return 0;
        LuaValue removed = table[position];
        Move(in call, table, position, end, 1);
        table.Set(end, default);
        return call.Return(in removed);
    }

    // Gives each key from one on, up to the one before the last or down to the one behind it, what belongs to its neighbour.
    private static void Move(in LuaCall call, LuaTable table, int first, int last, int step)
    {
        for (int i = first; i != last; i += step)
        {
            call.Spend(1);
            table.Set(i, table[i + step]);
        }
    }

    private static int Sort(ref LuaCall call)
    {
        LuaTable table = call.Table(1);
        int length = table.Length;
        LuaValue order = call[2];
        if (!order.IsNil) order = call.Function(2);
        new TableSorter(call, table, order).Sort(1, length);
        return 0;
    }
}
