using System.Buffers.Text;
using Tiercel.Commands;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>What a script returns, as a reply.</summary>
internal static class ScriptResult
{
    // As deep as Redis's stack of Lua values lets a reply be, or nearly: then it replies an error.
    private const int MaxDepth = 100;

    private static readonly LuaString _ok = LuaString.Constant("ok");
    private static readonly LuaString _err = LuaString.Constant("err");
    private static readonly LuaString _double = LuaString.Constant("double");
    private static readonly LuaString _map = LuaString.Constant("map");
    private static readonly LuaString _set = LuaString.Constant("set");
    private static readonly LuaString _bigNumber = LuaString.Constant("big_number");
    private static readonly LuaString _verbatim = LuaString.Constant("verbatim_string");
    private static readonly LuaString _format = LuaString.Constant("format");
    private static readonly LuaString _string = LuaString.Constant("string");

    /// <summary>
    /// Writes a value; returns whether it was an error reply. A boolean is one only if both the client and the script speak the
    /// third protocol.
    /// </summary>
    public static bool Write(ReplyWriter reply, in LuaValue value, int clientProtocol, int scriptProtocol, int depth = 0)
    {
        switch (value.Type)
        {
            case LuaType.String:
                reply.Bulk(value.AsString.Span);
                return false;
            case LuaType.Number:
                reply.Integer(ToInt64(value.AsNumber));
                return false;
            case LuaType.Boolean when clientProtocol >= 3 && scriptProtocol >= 3:
                reply.Boolean(value.IsTrue);
                return false;
            case LuaType.Boolean when value.IsTrue:
                reply.Integer(1);
                return false;
            case LuaType.Table when depth >= MaxDepth:
                reply.Error("ERR reached lua stack limit"u8);
                return false;
            case LuaType.Table:
                return WriteTable(reply, value.AsTable, clientProtocol, scriptProtocol, depth);
            default:
                reply.Null();
                return false;
        }
    }

    private static bool WriteTable(ReplyWriter reply, LuaTable table, int client, int script, int depth)
    {
        if (table[_err] is { IsString: true } error)
        {
            reply.Error(error.AsString.Span.TrimStart((byte)'-'));
            return true;
        }

        if (table[_ok] is { IsString: true } status) reply.Status(Line(status.AsString.Span));
        else if (table[_double] is { IsNumber: true } number) reply.Double(number.AsNumber);
        else if (table[_map] is { IsTable: true } map) WritePairs(reply, map.AsTable, client, script, depth, isSet: false);
        else if (table[_set] is { IsTable: true } set) WritePairs(reply, set.AsTable, client, script, depth, isSet: true);
        else if (table[_bigNumber] is { IsString: true } big) reply.BigNumber(Line(big.AsString.Span));
        else if (table[_verbatim] is { IsTable: true } verbatim && TryWriteVerbatim(reply, verbatim.AsTable)) return false;
        else WriteList(reply, table, client, script, depth);
        return false;
    }

    private static void WriteList(ReplyWriter reply, LuaTable table, int client, int script, int depth)
    {
        ArrayMark mark = reply.BeginArray();
        int count = 0;
        for (LuaValue element = table[1]; !element.IsNil; element = table[count + 1])
        {
            Write(reply, in element, client, script, depth + 1);
            count++;
        }

        reply.EndArray(mark, count);
    }

    private static void WritePairs(ReplyWriter reply, LuaTable pairs, int client, int script, int depth, bool isSet)
    {
        int count = 0;
        LuaValue key = default;
        while (pairs.Next(ref key, out _)) count++;
        if (isSet) reply.Set(count);
        else reply.Map(count);
        key = default;
        while (pairs.Next(ref key, out LuaValue value))
        {
            Write(reply, in key, client, script, depth + 1);
            if (!isSet) Write(reply, in value, client, script, depth + 1);
        }
    }

    private static bool TryWriteVerbatim(ReplyWriter reply, LuaTable verbatim)
    {
        if (verbatim[_format] is not { IsString: true } format || verbatim[_string] is not { IsString: true } text) return false;
        Span<byte> padded = [(byte)' ', (byte)' ', (byte)' '];
        format.AsString.Span[..Math.Min(3, format.AsString.Length)].CopyTo(padded);
        reply.Verbatim(padded, text.AsString.Span);
        return true;
    }

    // Fractions are cut off; what does not fit is what a processor makes of it, the smallest.
    private static long ToInt64(double number) =>
        number is >= -9223372036854775808.0 and < 9223372036854775808.0 ? (long)number : long.MinValue;

    // A line break would end the reply in its midst.
    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'\r', (byte)'\n') < 0) return text;
        byte[] line = text.ToArray();
        foreach (ref byte character in line.AsSpan())
        {
            if (character is (byte)'\r' or (byte)'\n') character = (byte)' ';
        }

        return line;
    }
}
