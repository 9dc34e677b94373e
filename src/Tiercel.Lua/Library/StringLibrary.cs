namespace Tiercel.Lua;

/// <summary>The library <c>string</c>, and the methods of strings. All of it works on bytes.</summary>
internal static partial class StringLibrary
{
    /// <summary>Gives a machine the library.</summary>
    public static void Open(LuaMachine machine)
    {
        LuaTable library = LuaLibraries.Register(
            machine, "string",
            ("byte", Byte), ("char", Char), ("dump", Dump), ("find", Find), ("format", Format), ("gmatch", GMatch), ("gsub", GSub),
            ("len", Len), ("lower", Lower), ("match", Match), ("rep", Rep), ("reverse", Reverse), ("sub", Sub), ("upper", Upper));
        // The name it had in Lua 5.0.
        library.Set(LuaString.Constant("gfind"), library[LuaString.Constant("gmatch")]);
        LuaTable metatable = machine.NewTable(0, 1);
        metatable.Set(LuaEvents.Name(LuaEvent.Index), library);
        machine.StringMetatable = metatable;
    }

    private static int Len(ref LuaCall call) => call.Return(call.String(1).Length);

    private static int Byte(ref LuaCall call)
    {
        LuaString text = call.String(1);
        long first = Position(call.Integer64(2, 1), text.Length);
        long last = Position(call.Integer64(3, first), text.Length);
        first = Math.Max(first, 1);
        last = Math.Min(last, text.Length);
        if (first > last) return 0;
        int count = (int)(last - first) + 1;
        Span<LuaValue> results = call.ManyResults(count, "string slice too long");
        ReadOnlySpan<byte> bytes = text.Span.Slice((int)first - 1, count);
        for (int i = 0; i < count; i++) results[i] = bytes[i];
        return count;
    }

    private static int Char(ref LuaCall call)
    {
        byte[] bytes = call.NewBytes(call.Count);
        for (int i = 1; i <= bytes.Length; i++)
        {
            int value = call.Integer(i);
            if (value is < byte.MinValue or > byte.MaxValue) throw call.WrongArgument(i, "invalid value");
            bytes[i - 1] = (byte)value;
        }

        return call.Return(LuaString.Adopt(bytes));
    }

    private static int Sub(ref LuaCall call)
    {
        LuaString text = call.String(1);
        long first = Math.Max(Position(call.Integer64(2), text.Length), 1);
        long last = Math.Min(Position(call.Integer64(3, -1), text.Length), text.Length);
        if (first > last) return call.Return(LuaString.Empty);
        if (last - first + 1 == text.Length) return call.Return(text);
        call.SpendBytes((int)(last - first));
        return call.Return(call.NewString(text.Span[((int)first - 1)..(int)last]));
    }

    private static int Rep(ref LuaCall call)
    {
        ReadOnlySpan<byte> text = call.String(1).Span;
        long length = text.Length * (long)Math.Max(call.Integer(2), 0);
        byte[] bytes = call.NewBytes(length);
        for (int done = 0; done < bytes.Length;)
        {
            // The text once; then what is there already, doubling it up to the size of a portion.
            ReadOnlySpan<byte> source = done == 0 ? text : bytes.AsSpan(0, Math.Min(done, WholeTexts(text.Length)));
            int count = Math.Min(source.Length, bytes.Length - done);
            call.SpendBytes(count);
            source[..count].CopyTo(bytes.AsSpan(done));
            done += count;
        }

        return call.Return(LuaString.Adopt(bytes));
    }

    private static int Reverse(ref LuaCall call)
    {
        ReadOnlySpan<byte> text = call.String(1).Span;
        byte[] bytes = call.NewBytes(text.Length);
        for (int done = 0; done < bytes.Length;)
        {
            int count = Math.Min(bytes.Length - done, LibraryCalls.Portion);
            Span<byte> portion = bytes.AsSpan(done, count);
            done += count;
            call.SpendBytes(count);
            text.Slice(text.Length - done, count).CopyTo(portion);
            portion.Reverse();
        }

        return call.Return(LuaString.Adopt(bytes));
    }

    private static int Lower(ref LuaCall call) => ChangeCase(in call, 'A');

    private static int Upper(ref LuaCall call) => ChangeCase(in call, 'a');

    // Letters from a first one on change their case; the two cases differ by one bit.
    private static int ChangeCase(in LuaCall call, char first)
    {
        ReadOnlySpan<byte> text = call.String(1).Span;
        byte[] bytes = call.NewBytes(text.Length);
        for (int done = 0; done < bytes.Length;)
        {
            int end = Math.Min(bytes.Length, done + LibraryCalls.Portion);
            call.SpendBytes(end - done);
            for (; done < end; done++)
            {
                byte b = text[done];
                bytes[done] = (uint)(b - first) < 26 ? (byte)(b ^ 0x20) : b;
            }
        }

        return call.Return(LuaString.Adopt(bytes));
    }

    private static int Dump(ref LuaCall call)
    {
        _ = call.Function(1);
        LuaCall.Fail("unable to dump given function");
        return 0;
    }

    // From 1, or, negative, from the end; 0 = before the first.
    private static long Position(long position, int length)
    {
        if (position < 0) position += length + 1;
        return Math.Max(position, 0);
    }

    // As many bytes as fit in a portion, of a text repeated without a rest; once at least.
    private static int WholeTexts(int length) => length * Math.Max(1, LibraryCalls.Portion / Math.Max(length, 1));
}
