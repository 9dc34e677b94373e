using System.Diagnostics;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>A function that a library has registered.</summary>
internal sealed record Registration(byte[] Name, byte[]? Description, ScriptFlags Flags, LuaFunction Callback);

/// <summary>
/// Libraries in one machine. All they see is the table of their globals, which nobody can change: while one is loaded it
/// holds <c>redis</c> alone, with hardly more than <c>register_function</c>; when functions are called, what scripts see but
/// for KEYS and ARGV. One thread.
/// </summary>
internal sealed class LibraryLoader
{
    private static readonly TimeSpan MaxLoadTime = TimeSpan.FromMilliseconds(500);

    private static readonly LuaString _redisName = LuaString.Constant("redis");
    private static readonly LuaString _globalsName = LuaString.Constant("_G");
    private static readonly LuaString _logName = LuaString.Constant("log");

    // Of scripts alone.
    private static readonly string[] _noGlobals = ["KEYS", "ARGV"];
    private static readonly string[] _noCalls = ["breakpoint", "debug", "replicate_commands"];

    private readonly ScriptMachine _machine;
    private readonly LuaTable _globals;
    private readonly LuaTable _metatable;
    private readonly LuaTable _redis;
    private readonly LuaTable _redisAtLoad;
    private List<Registration>? _registered;
    private bool _logs;
    private long _started;

    public LibraryLoader(ScriptMachine machine)
    {
        _machine = machine;
        LuaMachine lua = machine.Lua;
        LuaTable all = lua.Globals[_redisName].AsTable;
        _redis = lua.NewTable();
        Copy(all, _redis, _noCalls);
        _redis.IsReadOnly = true;
        _metatable = lua.NewTable();
        _metatable.Set(LuaString.Create("__index"u8), new LuaNativeFunction("__index", Sandbox.Missing));
        _redisAtLoad = RedisAtLoad(all);
        _redisAtLoad.Metatable = _metatable;
        _globals = lua.NewTable();
        Sandbox.Protect(_redisAtLoad, []);
        Fill(isLoading: false);
    }

    /// <summary>Runs the chunk of a library; what it has registered, in order.</summary>
    /// <exception cref="LuaException">It has failed, or has taken too long.</exception>
    public IReadOnlyList<Registration> Load(LuaProgram program, bool logs)
    {
        LuaMachine lua = _machine.Lua;
        (Action? refueling, long steps) = (lua.Refueling, lua.StepLimit);
        (lua.Refueling, lua.StepLimit) = (Watch, long.MaxValue);
        List<Registration> registered = _registered = [];
        _logs = logs;
        _started = Stopwatch.GetTimestamp();
        Fill(isLoading: true);
        try
        {
            Call(lua.Load(program, _globals));
            return registered;
        }
        finally
        {
            Fill(isLoading: false);
            _registered = null;
            (lua.Refueling, lua.StepLimit) = (refueling, steps);
        }
    }

    /// <summary>Calls a function of a library; the results are valid until the machine runs again.</summary>
    /// <exception cref="LuaException">It has failed.</exception>
    public ReadOnlySpan<LuaValue> Call(LuaFunction function, params scoped ReadOnlySpan<LuaValue> arguments)
    {
        // What it compiles itself sees the same globals.
        LuaTable globals = _machine.Lua.Globals;
        _machine.Lua.Globals = _globals;
        try
        {
            return _machine.Lua.Call(function, arguments);
        }
        finally
        {
            _machine.Lua.Globals = globals;
        }
    }

    /// <summary>The globals of scripts have changed: functions see them too.</summary>
    public void TakeGlobals() => Fill(isLoading: false);

    private LuaTable RedisAtLoad(LuaTable all)
    {
        LuaTable redis = _machine.Lua.NewTable();
        LuaValue key = default;
        while (all.Next(ref key, out LuaValue value))
        {
            string name = key.AsString.ToString();
            bool isConstant = name.StartsWith("LOG_", StringComparison.Ordinal) || name.StartsWith("REDIS_", StringComparison.Ordinal);
            if (isConstant) redis.Set(in key, in value);
        }

        LuaNativeCode log = ((LuaNativeFunction)all[_logName].AsFunction).Code;
        LuaLibraries.Register(
            redis, ("log", (ref LuaCall c) => _logs ? log(ref c) : c.Return()), ("register_function", Register));
        return redis;
    }

    private void Fill(bool isLoading)
    {
        _globals.IsReadOnly = false;
        _globals.Clear();
        _globals.Metatable = _metatable;
        if (!isLoading)
        {
            Copy(_machine.Lua.Globals, _globals, _noGlobals);
            _globals.Set(_globalsName, _globals);
        }

        _globals.Set(_redisName, isLoading ? _redisAtLoad : _redis);
        _globals.IsReadOnly = true;
    }

    private static void Copy(LuaTable source, LuaTable target, string[] except)
    {
        LuaValue key = default;
        while (source.Next(ref key, out LuaValue value))
        {
            if (!except.Contains(key.AsString.ToString())) target.Set(in key, in value);
        }
    }

    private void Watch()
    {
        if (Stopwatch.GetElapsedTime(_started) < MaxLoadTime) return;
        throw new LuaException((LuaValue)LuaString.Create("FUNCTION LOAD timeout"u8)) { IsFatal = true };
    }

    private int Register(ref LuaCall c)
    {
        if (_registered is not { } registered)
            throw RedisLibrary.Raise(ref c, "ERR redis.register_function can only be called on FUNCTION LOAD command"u8);
        Registration registration = RegistrationArguments.Read(ref c);
        if (!LibraryHeader.IsName(registration.Name)) throw RedisLibrary.Raise(ref c, LibraryHeader.WrongName);
        if (registered.Exists(r => r.Name.AsSpan().SequenceEqual(registration.Name)))
            throw RedisLibrary.Raise(ref c, "ERR Function already exists in the library"u8);
        registered.Add(registration);
        return c.Return();
    }
}
