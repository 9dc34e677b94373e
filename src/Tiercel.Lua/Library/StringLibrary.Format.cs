namespace Tiercel.Lua;

// format.
internal static partial class StringLibrary
{
    // A string at least as long is added whole by a plain %s, as it is no shorter than any width.
    private const int LongText = 100;

    // 2 to the power of 63: from there on a double has no bits below 2 to the power of 11.
    private const double SignBit = 9223372036854775808.0;

    private static int Format(ref LuaCall call)
    {
        LuaString format = call.String(1);
        ByteBuilder result = new(call.Meter, stackalloc byte[BuilderBytes]);
        try
        {
            AddFormatted(in call, ref result, format.Span);
            return call.Return(result.ToLuaString());
        }
        finally
        {
            result.Dispose();
        }
    }

    private static void AddFormatted(in LuaCall call, ref ByteBuilder result, ReadOnlySpan<byte> format)
    {
        int argument = 1;
        while (true)
        {
            int mark = format.IndexOf((byte)'%');
            call.SpendBytes(mark < 0 ? format.Length : mark);
            if (mark < 0) break;
            result.Add(format[..mark]);
            format = format[(mark + 1)..];
            if (!format.IsEmpty && format[0] == '%')
            {
                result.Add((byte)'%');
                format = format[1..];
                continue;
            }

            if (++argument > call.Count) throw call.WrongArgument(argument, "no value");
            FormatItem item = FormatItem.Read(ref format);
            AddItem(in call, ref result, in item, argument);
        }

        result.Add(format);
    }

    private static void AddItem(in LuaCall call, ref ByteBuilder result, in FormatItem item, int argument)
    {
        switch ((char)item.Conversion)
        {
            case 'c':
                AddCharacter(ref result, in item, LowByte(call.Number(argument)));
                break;
            case 'd' or 'i':
                FormattedNumber.Add(ref result, in item, LuaNumbers.ToInt64(call.Number(argument)));
                break;
            case 'o' or 'u' or 'x' or 'X':
                FormattedNumber.Add(ref result, in item, ToUnsigned(call.Number(argument)));
                break;
            case 'e' or 'E' or 'f' or 'g' or 'G':
                FormattedNumber.Add(ref result, in item, call.Number(argument));
                break;
            case 'q':
                AddQuoted(in call, ref result, call.String(argument).Span);
                break;
            case 's':
                AddText(in call, ref result, in item, call.String(argument).Span);
                break;
            default:
                string letter = item.Conversion == 0 ? "" : ((char)item.Conversion).ToString();
                LuaCall.Fail($"invalid option '%{letter}' to 'format'");
                break;
        }
    }

    // Of a whole number of 32 bits, which on x86 is the smallest for what is out of range.
    private static byte LowByte(double number) =>
        number is > int.MinValue - 1.0 and < -(double)int.MinValue ? unchecked((byte)(int)number) : (byte)0;

    // As x86 converts it, where C leaves open what happens to negative numbers.
    private static long ToUnsigned(double number) => number >= SignBit
        ? LuaNumbers.ToInt64(number - SignBit) ^ long.MinValue
        : LuaNumbers.ToInt64(number);

    // In C a zero byte ends what has been written, padding behind it included.
    private static void AddCharacter(ref ByteBuilder result, in FormatItem item, byte character)
    {
        if (character != 0) FormattedNumber.Add(ref result, in item, [character]);
        else if (!item.Has(FormatFlags.Left)) result.Fill((byte)' ', Math.Max(0, item.Width - 1));
    }

    // In C a text ends at its first zero byte; where Lua 5.1 need not ask C, it goes on.
    private static void AddText(in LuaCall call, ref ByteBuilder result, in FormatItem item, ReadOnlySpan<byte> text)
    {
        call.SpendBytes(text.Length);
        if (item.Precision < 0 && text.Length >= LongText)
        {
            result.Add(text);
            return;
        }

        int end = text.IndexOf((byte)0);
        if (end >= 0) text = text[..end];
        if (item.Precision >= 0 && item.Precision < text.Length) text = text[..item.Precision];
        FormattedNumber.Add(ref result, in item, text);
    }

    // As Lua reads it back.
    private static void AddQuoted(in LuaCall call, ref ByteBuilder result, ReadOnlySpan<byte> text)
    {
        result.Add((byte)'"');
        while (true)
        {
            int next = text.IndexOfAny("\"\\\n\r\0"u8);
            call.SpendBytes(next < 0 ? text.Length : next);
            if (next < 0) break;
            result.Add(text[..next]);
            byte special = text[next];
            text = text[(next + 1)..];
            switch (special)
            {
                case (byte)'\r':
                    result.Add("\\r"u8);
                    break;
                case 0:
                    result.Add("\\000"u8);
                    break;
                default:
                    result.Add((byte)'\\');
                    result.Add(special);
                    break;
            }
        }

        result.Add(text);
        result.Add((byte)'"');
    }
}
