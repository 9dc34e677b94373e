using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The functions of <c>cmsgpack</c>, as in the lua-cmsgpack 0.4.0 of Redis 7.0.</summary>
internal static class CmsgpackLibrary
{
    private static readonly (string Name, string Value)[] _facts =
    [
        ("_NAME", "cmsgpack"), ("_VERSION", "lua-cmsgpack 0.4.0"), ("_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo"),
        ("_DESCRIPTION", "MessagePack C implementation for Lua"),
    ];

    public static void Open(LuaMachine machine)
    {
        NestingStack<MessagePackFrame> frames = new();
        LuaTable module = LuaLibraries.Register(
            machine, "cmsgpack",
            ("pack", Pack),
            ("unpack", (ref LuaCall c) => Unpack(ref c, frames, c.Count, 0, 0)),
            ("unpack_one", (ref LuaCall c) => Unpack(ref c, frames, 1, 1, c.Integer64(2, 0))),
            ("unpack_limit", (ref LuaCall c) => Unpack(ref c, frames, 1, c.Integer64(2), c.Integer64(3, 0))));
        foreach ((string name, string value) in _facts) module.Set(LuaString.Constant(name), LuaString.Constant(value));
    }

    private static int Pack(ref LuaCall c)
    {
        if (c.Count == 0) throw c.WrongArgument(0, "MessagePack pack needs input.");
        // Each argument is followed by its result on the stack of the original.
        if (2 * c.Count > CStack.Capacity) throw c.WrongArgument(0, "Too many arguments for MessagePack pack.");
        MessagePackEncoder encoder = new(c, stackalloc byte[512]);
        try
        {
            for (int i = 1; i <= c.Count; i++) encoder.Add(c[i]);
            return c.Return(encoder.ToLuaString());
        }
        finally
        {
            encoder.Dispose();
        }
    }

    // With neither limit nor offset all is read, and nothing said about the rest.
    private static int Unpack(ref LuaCall c, NestingStack<MessagePackFrame> frames, int stackUsed, long limit, long offset)
    {
        bool isAll = limit == 0 && offset == 0;
        ReadOnlySpan<byte> bytes = c.String(1).Span;
        // The original says the length for the limit.
        if (offset < 0 || limit < 0)
            LuaCall.Fail($"Invalid request to unpack with offset of {unchecked((int)offset)} and limit of {bytes.Length}.");
        if (offset > bytes.Length)
            LuaCall.Fail($"Start offset {unchecked((int)offset)} greater than input length {bytes.Length}.");
        MessagePackDecoder decoder = new(c, frames, bytes, (int)offset, stackUsed);
        try
        {
            return isAll ? decoder.ReadAll() : decoder.ReadSome(limit);
        }
        finally
        {
            decoder.Dispose();
        }
    }
}
