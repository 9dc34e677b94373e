using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The functions of <c>cjson</c>, as in the Lua CJSON 2.1.0 of Redis 7.0.</summary>
internal static partial class CjsonLibrary
{
    private static readonly LuaString _name = LuaString.Constant("cjson");
    private static readonly LuaString _version = LuaString.Constant("2.1.0");

    /// <summary>What stands for <c>null</c> in tables, where nil cannot be. The same in all machines.</summary>
    public static LuaUserdata Null => LuaUserdata.NullPointer;

    /// <summary>Gives a machine the library; returns its settings.</summary>
    public static JsonSettings Open(LuaMachine machine)
    {
        JsonSettings settings = new();
        machine.Globals.Set(_name, NewModule(machine, settings));
        return settings;
    }

    // Each table of functions has settings of its own.
    private static LuaTable NewModule(LuaMachine machine, JsonSettings settings)
    {
        LuaTable module = machine.NewTable(0, 16);
        LuaLibraries.Register(
            module,
            ("encode", (ref LuaCall c) => Encode(ref c, settings)),
            ("decode", (ref LuaCall c) => Decode(ref c, settings)),
            ("encode_sparse_array", (ref LuaCall c) => SetSparseArray(ref c, settings)),
            ("encode_max_depth", (ref LuaCall c) => SetEncodeMaxDepth(ref c, settings)),
            ("decode_max_depth", (ref LuaCall c) => SetDecodeMaxDepth(ref c, settings)),
            ("encode_number_precision", (ref LuaCall c) => SetPrecision(ref c, settings)),
            ("encode_keep_buffer", (ref LuaCall c) => SetKeepBuffer(ref c, settings)),
            ("encode_invalid_numbers", (ref LuaCall c) => SetEncodeInvalidNumbers(ref c, settings)),
            ("decode_invalid_numbers", (ref LuaCall c) => SetDecodeInvalidNumbers(ref c, settings)),
            ("new", static (ref LuaCall c) => New(ref c)));
        module.Set(LuaString.Constant("null"), new LuaValue(Null));
        module.Set(LuaString.Constant("_NAME"), _name);
        module.Set(LuaString.Constant("_VERSION"), _version);
        return module;
    }

    private static int New(ref LuaCall c)
    {
        c.Meter.Charge(ModuleBytes);
        return c.Return(NewModule(c.Machine, new JsonSettings()));
    }

    private static int Encode(ref LuaCall c, JsonSettings settings)
    {
        if (c.Count != 1) throw c.WrongArgument(1, "expected 1 argument");
        JsonEncoder encoder = new(c, settings, stackalloc byte[512]);
        try
        {
            return c.Return(encoder.Encode(c[1]));
        }
        finally
        {
            encoder.Dispose();
        }
    }

    private static int Decode(ref LuaCall c, JsonSettings settings)
    {
        if (c.Count != 1) throw c.WrongArgument(1, "expected 1 argument");
        ReadOnlySpan<byte> text = c.String(1).Span;
        if (text.Length >= 2 && (text[0] == 0 || text[1] == 0)) LuaCall.Fail("JSON parser does not support UTF-16 or UTF-32");
        JsonDecoder decoder = new(c, settings, text);
        try
        {
            return c.Return(decoder.Decode());
        }
        finally
        {
            decoder.Dispose();
        }
    }

    // About what the functions and settings of a module take.
    private const int ModuleBytes = 2048;
}
