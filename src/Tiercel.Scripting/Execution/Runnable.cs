using Tiercel.Commands;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// What a call runs in Lua: a script, or a function of a library. Immutable but for what its runs have shown; thread safe.
/// </summary>
internal abstract class Runnable
{
    protected Runnable(byte[] name, ScriptFlags flags) => (Name, Flags) = (name, flags);

    /// <summary>How messages name it.</summary>
    public byte[] Name { get; }

    public ScriptFlags Flags { get; }

    /// <summary>The chunk it stands in, as messages name it.</summary>
    public abstract string Chunk { get; }

    /// <summary>
    /// The machine it runs in, whatever the thread, because what a call leaves behind is there for the next one; null = that
    /// of the thread. Only one that holds all of the data may use it.
    /// </summary>
    public virtual ScriptMachine? OwnMachine => null;

    /// <summary>Whether its last run took long.</summary>
    public bool IsLong { get; set; }

    /// <summary>Its function, in a machine that has none yet.</summary>
    public abstract LuaFunction Load(ScriptMachine machine);

    /// <summary>Runs it with the keys and arguments of a call; the results are valid until the machine runs again.</summary>
    public abstract ReadOnlySpan<LuaValue> Invoke(ScriptMachine machine, scoped in CommandContext call, int firstKey, int keys);
}
