namespace Tiercel.Lua;

/// <summary>The operator <c>..</c>: from the right, as many strings and numbers at a time as stand together.</summary>
internal static class Concatenation
{
    private const int NumberRoom = 32;

    /// <summary>The values from an index of the stack on, one behind the other. They are overwritten.</summary>
    public static LuaValue Of(LuaCoroutine coroutine, int start, int count)
    {
        while (count > 1)
        {
            Span<LuaValue> values = coroutine.Stack.AsSpan(start, count);
            int together = CountTexts(values);
            if (together >= 2)
            {
                values[^together] = Join(coroutine.Machine, values[^together..]);
                count -= together - 1;
                continue;
            }

            LuaValue result = Metamethods.Concat(coroutine, values[^2], values[^1], count - 2);
            coroutine.Stack[start + count - 2] = result;
            count--;
        }

        return coroutine.Stack[start];
    }

    private static int CountTexts(ReadOnlySpan<LuaValue> values)
    {
        int count = 0;
        while (count < values.Length && (values[^(count + 1)].IsString || values[^(count + 1)].IsNumber)) count++;
        return count;
    }

    private static LuaString Join(LuaMachine machine, ReadOnlySpan<LuaValue> values)
    {
        Span<byte> number = stackalloc byte[NumberRoom];
        long length = 0;
        foreach (ref readonly LuaValue value in values)
            length += value.IsString ? value.AsString.Length : LuaNumbers.Write(value.AsNumber, number);
        if (length > LuaLimits.StringBytes) throw LuaException.OfLanguage("string length overflow");
        machine.Meter.ChargeString(length);
        machine.Spend(values.Length + (length / LibraryCalls.BytesPerStep));
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        int end = 0;
        foreach (ref readonly LuaValue value in values)
        {
            if (value.IsString)
            {
                value.AsString.Span.CopyTo(bytes.AsSpan(end));
                end += value.AsString.Length;
            }
            else
            {
                int written = LuaNumbers.Write(value.AsNumber, number);
                number[..written].CopyTo(bytes.AsSpan(end));
                end += written;
            }
        }

        return LuaString.Adopt(bytes);
    }
}
