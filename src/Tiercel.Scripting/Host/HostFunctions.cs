using System.Text;
using Tiercel.Lua;
using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>
/// The .NET functions that scripts find in the table <c>tiercel</c>; without any there is no such table. Machines look at the
/// version before each run. Thread safe.
/// </summary>
internal sealed class HostFunctions
{
    private static readonly LuaString _table = LuaString.Constant("tiercel");

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ScriptFunction> _functions = [];
    private volatile int _version;

    /// <summary>How many there are: none is ever taken away.</summary>
    public int Version => _version;

    /// <summary>Adds a function.</summary>
    /// <exception cref="ArgumentException">It is no name of Lua, or taken.</exception>
    public void Add(string name, ScriptFunction function)
    {
        if (!LibraryHeader.IsName(Encoding.UTF8.GetBytes(name)) || char.IsAsciiDigit(name[0]))
            throw new ArgumentException("A name has letters, digits and underscores, and begins with no digit.", nameof(name));
        lock (_gate)
        {
            if (!_functions.TryAdd(name, function)) throw new ArgumentException($"There is a function {name} already.", nameof(name));
            _version = _functions.Count;
        }
    }

    /// <summary>Makes the functions there are known to a machine; returns the version.</summary>
    public int Open(LuaMachine machine)
    {
        lock (_gate)
        {
            LuaTable table = machine.NewTable(0, _functions.Count);
            foreach ((string name, ScriptFunction function) in _functions)
            {
                LuaNativeFunction native = new(name, (ref LuaCall c) => Call(ref c, function));
                table.Set(LuaString.Constant(name), native);
            }

            table.IsReadOnly = true;
            LuaTable globals = machine.Globals;
            globals.IsReadOnly = false;
            globals.Set(_table, table);
            globals.IsReadOnly = true;
            return _version;
        }
    }

    private static int Call(ref LuaCall c, ScriptFunction function)
    {
        ScriptCall call = new(c);
        LockThread.BeginCallback();
        try
        {
            function(ref call);
        }
        catch (Exception e) when (e is not LuaException and not OutOfMemoryException)
        {
            // A mistake in the function is one of the script's: it fails, and all it has done is taken back.
            throw new LuaException(e.Message);
        }
        finally
        {
            LockThread.EndCallback();
        }

        return c.Return(call.Result);
    }
}
