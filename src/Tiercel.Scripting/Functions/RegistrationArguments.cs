using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The arguments of <c>redis.register_function</c>: a name and a function, or a table of named ones.</summary>
internal static class RegistrationArguments
{
    /// <summary>Reads them.</summary>
    /// <exception cref="LuaException">They are wrong.</exception>
    public static Registration Read(ref LuaCall c) => c.Count switch
    {
        1 => ReadNamed(ref c),
        2 => ReadInOrder(ref c),
        _ => throw RedisLibrary.Raise(ref c, "ERR wrong number of arguments to redis.register_function"u8),
    };

    private static Registration ReadInOrder(ref LuaCall c)
    {
        if (!IsText(c[1])) throw RedisLibrary.Raise(ref c, "ERR first argument to redis.register_function must be a string"u8);
        if (!c[2].IsFunction) throw RedisLibrary.Raise(ref c, "ERR second argument to redis.register_function must be a function"u8);
        return new Registration(TextOf(c[1]), null, ScriptFlags.None, c[2].AsFunction);
    }

    private static Registration ReadNamed(ref LuaCall c)
    {
        ReadOnlySpan<byte> error = default;
        if (!c[1].IsTable)
        {
            throw RedisLibrary.Raise(
                ref c,
                "ERR calling redis.register_function with a single argument is only applicable to Lua table "u8
                + "(representing named arguments)."u8);
        }

        Named named = default;
        LuaValue key = default;
        while (error.IsEmpty && c[1].AsTable.Next(ref key, out LuaValue value)) error = named.Take(in key, in value);
        if (error.IsEmpty && named.Name is null) error = "ERR redis.register_function must get a function name argument"u8;
        else if (error.IsEmpty && named.Callback is null) error = "ERR redis.register_function must get a callback argument"u8;
        if (!error.IsEmpty) throw RedisLibrary.Raise(ref c, error);
        return new Registration(named.Name!, named.Description, named.Flags, named.Callback!);
    }

    private static bool IsText(in LuaValue value) => value.IsString || value.IsNumber;

    private static byte[] TextOf(in LuaValue value) =>
        (value.IsString ? value.AsString : LuaNumbers.ToLuaString(value.AsNumber)).Span.ToArray();

    private static bool TryReadFlags(LuaTable list, out ScriptFlags flags)
    {
        flags = ScriptFlags.None;
        for (int i = 1; list[i] is { IsNil: false } name; i++)
        {
            if (!IsText(in name) || !Shebang.TryFind(Lower(in name), out ScriptFlags flag)) return false;
            flags |= flag;
        }

        return true;
    }

    private static byte[] Lower(in LuaValue text)
    {
        byte[] lower = TextOf(in text);
        System.Text.Ascii.ToLowerInPlace(lower, out _);
        return lower;
    }

    private struct Named
    {
        public byte[]? Name;
        public byte[]? Description;
        public ScriptFlags Flags;
        public LuaFunction? Callback;

        /// <summary>Takes an argument; returns the error if it is wrong.</summary>
        public ReadOnlySpan<byte> Take(scoped in LuaValue key, scoped in LuaValue value)
        {
            if (!IsText(in key)) return "ERR named argument key given to redis.register_function is not a string"u8;
            ReadOnlySpan<byte> name = Lower(in key);
            if (name.SequenceEqual("function_name"u8))
            {
                if (!IsText(in value)) return "ERR function_name argument given to redis.register_function must be a string"u8;
                Name = TextOf(in value);
            }
            else if (name.SequenceEqual("description"u8))
            {
                if (!IsText(in value)) return "ERR description argument given to redis.register_function must be a string"u8;
                Description = TextOf(in value);
            }
            else if (name.SequenceEqual("callback"u8))
            {
                if (!value.IsFunction) return "ERR callback argument given to redis.register_function must be a function"u8;
                Callback = value.AsFunction;
            }
            else if (name.SequenceEqual("flags"u8))
            {
                if (!value.IsTable) return "ERR flags argument to redis.register_function must be a table representing function flags"u8;
                if (!TryReadFlags(value.AsTable, out Flags)) return "ERR unknown flag given"u8;
            }
            else
            {
                return "ERR unknown argument given to redis.register_function"u8;
            }

            return default;
        }
    }
}
