using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// A Lua machine as scripts find it: the libraries, <c>redis</c>, KEYS and ARGV, and globals that nobody can change. The
/// functions of scripts it has run are kept. One thread.
/// </summary>
internal sealed class ScriptMachine
{
    private const int MaxKeptScripts = 1024;

    // What a run may have left on the stack is dropped when the machine holds more than this.
    private const long MaxIdleBytes = 1024 * 1024;

    private static readonly LuaString _keys = LuaString.Create("KEYS"u8);
    private static readonly LuaString _argv = LuaString.Create("ARGV"u8);

    private readonly Dictionary<Script, LuaClosure> _functions = [];
    private readonly LuaTable _keysTable;
    private readonly LuaTable _argumentsTable;
    private int _generation;

    public ScriptMachine(ScriptEngine engine)
    {
        Engine = engine;
        Lua = new LuaMachine(new LuaLimits { MemoryBytes = engine.Options.MaxMemoryBytes });
        Reply = new LuaReplyWriter(Lua);
        Run = new ScriptRun(this);
        Sandbox.Open(this);
        _keysTable = Lua.NewTable();
        _argumentsTable = Lua.NewTable();
        Lua.Globals.IsReadOnly = false;
        Lua.Globals.Set(_keys, _keysTable);
        Lua.Globals.Set(_argv, _argumentsTable);
        Lua.Globals.IsReadOnly = true;
    }

    public ScriptEngine Engine { get; }

    public LuaMachine Lua { get; }

    /// <summary>Takes the replies of the commands that a script calls.</summary>
    public LuaReplyWriter Reply { get; }

    /// <summary>What runs, or has run last.</summary>
    public ScriptRun Run { get; }

    /// <summary>The function that a script is.</summary>
    public LuaClosure FunctionOf(Script script)
    {
        if (_generation != Engine.Generation || _functions.Count >= MaxKeptScripts)
        {
            _generation = Engine.Generation;
            _functions.Clear();
        }

        if (_functions.TryGetValue(script, out LuaClosure? function)) return function;
        function = Lua.Load(script.Program);
        _functions.Add(script, function);
        return function;
    }

    /// <summary>Gives the next run its keys and arguments.</summary>
    public void SetArguments(in Commands.CommandContext call, int firstKey, int keys)
    {
        Fill(_keysTable, in call, firstKey, keys);
        Fill(_argumentsTable, in call, firstKey + keys, call.Count - firstKey - keys);
    }

    /// <summary>Forgets what a run has left.</summary>
    public void Tidy()
    {
        if (Lua.MemoryBytes > MaxIdleBytes) Lua.Trim();
    }

    private void Fill(LuaTable table, in Commands.CommandContext call, int first, int count)
    {
        // A script can do with them what it likes.
        table.IsReadOnly = false;
        table.Clear();
        for (int i = 0; i < count; i++) table.Set(i + 1, Lua.NewString(call.Arg(first + i)));
    }
}
