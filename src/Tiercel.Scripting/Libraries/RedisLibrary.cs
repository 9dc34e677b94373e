using System.Text;
using Tiercel.Commands;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>The table <c>redis</c>, as scripts of Redis 7.0 know it.</summary>
internal sealed class RedisLibrary
{
    private static readonly LuaString _err = LuaString.Constant("err");
    private static readonly LuaString _ok = LuaString.Constant("ok");
    private static readonly LuaString _ignore = LuaString.Constant("ignore_error_stats_update");

    private readonly ScriptMachine _machine;

    private RedisLibrary(ScriptMachine machine) => _machine = machine;

    public static void Open(ScriptMachine machine)
    {
        RedisLibrary library = new(machine);
        LuaTable redis = LuaLibraries.Register(
            machine.Lua, "redis",
            ("call", library.Call), ("pcall", library.PCall), ("error_reply", ErrorReply), ("status_reply", StatusReply),
            ("sha1hex", Sha1Hex),
            ("log", library.Log), ("setresp", library.SetResp), ("set_repl", SetRepl),
            ("breakpoint", static (ref LuaCall c) => c.Return(false)),
            ("debug", static (ref LuaCall c) => c.Return()), ("replicate_commands", static (ref LuaCall c) => c.Return(true)),
            ("acl_check_cmd", library.AclCheckCommand));
        ReadOnlySpan<(string, double)> numbers =
        [
            ("LOG_DEBUG", 0), ("LOG_VERBOSE", 1), ("LOG_NOTICE", 2), ("LOG_WARNING", 3), ("REPL_NONE", 0), ("REPL_AOF", 1),
            ("REPL_SLAVE", 2),
            ("REPL_REPLICA", 2), ("REPL_ALL", 3), ("REDIS_VERSION_NUM", 0x7000F),
        ];
        foreach ((string name, double value) in numbers) redis.Set(LuaString.Constant(name), value);
        redis.Set(LuaString.Constant("REDIS_VERSION"), LuaString.Create("7.0.15"u8));
    }

    private int Call(ref LuaCall c)
    {
        byte[]? error = _machine.Run.Call(ref c);
        if (error is null && !_machine.Reply.IsError) return c.IsStatement ? c.Return() : c.Return(_machine.Reply.Result);
        throw new LuaException(error is null ? _machine.Reply.Result : Error(ref c, error));
    }

    private int PCall(ref LuaCall c)
    {
        byte[]? error = _machine.Run.Call(ref c);
        return c.Return(error is null ? _machine.Reply.Result : Error(ref c, error));
    }

    private static LuaTable Error(ref LuaCall c, scoped ReadOnlySpan<byte> message)
    {
        LuaTable table = c.NewTable(0, 2);
        table.Set(_err, c.NewString(message));
        table.Set(_ignore, true);
        return table;
    }

    private static LuaTable Tagged(ref LuaCall c, LuaString tag, scoped ReadOnlySpan<byte> text)
    {
        LuaTable table = c.NewTable(0, 1);
        table.Set(tag, c.NewString(text));
        return table;
    }

    private static int ErrorReply(ref LuaCall c)
    {
        if (c.Count != 1 || !c[1].IsString) return c.Return(Tagged(ref c, _err, "ERR wrong number or type of arguments"u8));
        ReadOnlySpan<byte> text = c[1].AsString.Span;
        if (text.StartsWith("-"u8)) text = text[1..];
        // A message without a code gets the general one.
        return text.Contains((byte)' ')
            ? c.Return(Tagged(ref c, _err, text))
            : c.Return(Tagged(ref c, _err, [.. "ERR "u8, .. text]));
    }

    private static int StatusReply(ref LuaCall c) => c.Count == 1 && c[1].IsString
        ? c.Return(Tagged(ref c, _ok, c[1].AsString.Span))
        : c.Return(Tagged(ref c, _err, "ERR wrong number or type of arguments"u8));

    private static int Sha1Hex(ref LuaCall c)
    {
        if (c.Count != 1) throw Raise(ref c, "ERR wrong number of arguments"u8);
        LuaString text = c[1].IsString || c[1].IsNumber ? c.String(1) : LuaString.Empty;
        c.Spend(text.Length >> 10);
        return c.Return(c.NewString(Script.NameOf(text.Span)));
    }

    private int Log(ref LuaCall c)
    {
        if (c.Count < 2) throw Raise(ref c, "ERR redis.log() requires two arguments or more."u8);
        if (!c[1].IsNumber) throw Raise(ref c, "ERR First argument must be a number (log level)."u8);
        double level = c[1].AsNumber;
        if (level is < 0 or > 3) throw Raise(ref c, "ERR Invalid debug level."u8);
        StringBuilder text = new();
        for (int i = 2; i <= c.Count; i++)
        {
            if (!c[i].IsString && !c[i].IsNumber) continue;
            if (text.Length > 0) text.Append(' ');
            text.Append(c.String(i));
        }

        _machine.Run.Log((int)level, text.ToString());
        return c.Return();
    }

    private int SetResp(ref LuaCall c)
    {
        if (c.Count != 1) throw Raise(ref c, "ERR redis.setresp() requires one argument."u8);
        double version = c[1].IsNumber ? c[1].AsNumber : 0;
        if (version is not (2 or 3)) throw Raise(ref c, "ERR RESP version must be 2 or 3."u8);
        _machine.Run.Protocol = (int)version;
        return c.Return();
    }

    // Nothing is replicated: what is asked for is checked, and that is all.
    private static int SetRepl(ref LuaCall c)
    {
        if (c.Count != 1) throw Raise(ref c, "ERR redis.set_repl() requires two arguments."u8);
        if (!c[1].IsNumber || c[1].AsNumber is < 0 or > 3)
            throw Raise(ref c, "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE."u8);
        return c.Return();
    }

    private int AclCheckCommand(ref LuaCall c)
    {
        if (c.Count == 0) throw Raise(ref c, "ERR Please specify at least one argument for this redis.acl_check_cmd() call"u8);
        bool? isAllowed = _machine.Run.IsAllowed(ref c, out byte[]? error);
        if (error is not null) throw Raise(ref c, error);
        return c.Return(isAllowed ?? throw Raise(ref c, "ERR Invalid command passed to redis.acl_check_cmd()"u8));
    }

    internal static LuaException Raise(ref LuaCall c, scoped ReadOnlySpan<byte> message)
    {
        LuaTable table = c.NewTable(0, 1);
        table.Set(_err, c.NewString(message));
        return new LuaException(table);
    }
}
