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

    private static readonly LuaString _keys = LuaString.Constant("KEYS");
    private static readonly LuaString _argv = LuaString.Constant("ARGV");

    private readonly Dictionary<Runnable, LuaFunction> _functions = [];
    private readonly LuaTable _keysTable;
    private readonly LuaTable _argumentsTable;
    private readonly JsonSettings _json;
    private readonly Action _takeRandom;
    private Runnable? _lastScript;
    private LuaFunction? _lastFunction;
    private int _generation;
    private int _hostVersion;
    private LibraryLoader? _libraries;
    private long _tidyAbove;
    private ulong _firstRandom;
    private bool _hasRandom;
    private bool _ownsRandom;

    public ScriptMachine(ScriptEngine engine)
    {
        Engine = engine;
        Lua = new LuaMachine(new LuaLimits { MemoryBytes = engine.Options.MaxMemoryBytes });
        Reply = new LuaReplyWriter(Lua);
        Unwanted = new UnwantedReply(Reply);
        Run = new ScriptRun(this);
        _json = Sandbox.Open(this);
        _takeRandom = TakeRandom;
        _tidyAbove = Math.Min(MaxIdleBytes, engine.Options.MaxMemoryBytes / 4);
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

    /// <summary>Takes the replies that a script does not look at; errors go to <see cref="Reply"/>.</summary>
    public UnwantedReply Unwanted { get; }

    /// <summary>What runs, or has run last.</summary>
    public ScriptRun Run { get; set; }

    /// <summary>Where libraries of functions are loaded, and run.</summary>
    public LibraryLoader Libraries => _libraries ??= new LibraryLoader(this);

    /// <summary>The function that a script is.</summary>
    public LuaFunction FunctionOf(Runnable script)
    {
        if (_generation != Engine.Generation || _functions.Count >= MaxKeptScripts)
        {
            _generation = Engine.Generation;
            _functions.Clear();
            _lastScript = null;
        }

        // As a rule it is the same script again.
        if (ReferenceEquals(script, _lastScript)) return _lastFunction!;
        if (!_functions.TryGetValue(script, out LuaFunction? function)) Keep(script, function = script.Load(this));
        (_lastScript, _lastFunction) = (script, function);
        return function;
    }

    /// <summary>Keeps a function for the next run.</summary>
    public void Keep(Runnable script, LuaFunction function)
    {
        _functions[script] = function;
        _lastScript = null;
    }

    /// <summary>Gives the next run its keys and arguments.</summary>
    public void SetArguments(in Commands.CommandContext call, int firstKey, int keys)
    {
        Fill(_keysTable, in call, firstKey, keys);
        Fill(_argumentsTable, in call, firstKey + keys, call.Count - firstKey - keys);
    }

    /// <summary>A new list of some arguments of a call.</summary>
    public LuaTable ListOf(in Commands.CommandContext call, int first, int count)
    {
        LuaTable list = Lua.NewTable(count);
        Fill(list, in call, first, count);
        return list;
    }

    /// <summary>A try of a run begins: it finds nothing that another has set.</summary>
    public void BeginTry()
    {
        TakeHostFunctions();
        _json.Reset();
        Lua.Random.Beginning = _takeRandom;
    }

    /// <summary>
    /// A run ends: its last try has, or it goes on elsewhere as if nothing had been. What it has drawn of the random numbers
    /// nobody draws again.
    /// </summary>
    public void EndRun(bool isOver)
    {
        if (!_hasRandom) return;
        bool hasDrawn = isOver && Lua.Random.Beginning is null;
        if (_ownsRandom) Engine.Random.Return(hasDrawn ? Lua.Random.State : _firstRandom);
        _hasRandom = false;
    }

    /// <summary>Forgets what a run has left.</summary>
    public void Tidy()
    {
        if (Lua.MemoryBytes <= _tidyAbove) return;
        Lua.Trim();
        // What is kept is not counted anew after each run.
        _tidyAbove = Math.Max(Math.Min(MaxIdleBytes, Engine.Options.MaxMemoryBytes / 4), 2 * Lua.MemoryBytes);
    }

    // All tries draw the same numbers.
    private void TakeRandom()
    {
        if (!_hasRandom) (_firstRandom, _ownsRandom) = Engine.Random.Take();
        _hasRandom = true;
        Lua.Random.State = _firstRandom;
    }

    // Those .NET functions that have been registered since the last run.
    private void TakeHostFunctions()
    {
        if (_hostVersion == Engine.HostFunctions.Version) return;
        _hostVersion = Engine.HostFunctions.Open(Lua);
        _libraries?.TakeGlobals();
    }

    private void Fill(LuaTable table, in Commands.CommandContext call, int first, int count)
    {
        // A script can do with them what it likes.
        table.IsReadOnly = false;
        table.Clear();
        for (int i = 0; i < count; i++) table.Set(i + 1, Lua.NewString(call.Arg(first + i)));
    }
}
