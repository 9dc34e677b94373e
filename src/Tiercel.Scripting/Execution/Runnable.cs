using System.Diagnostics;
using Tiercel.Commands;
using Tiercel.Lua;

namespace Tiercel.Scripting;

/// <summary>
/// What a call runs in Lua: a script, or a function of a library. Immutable but for what its runs have shown; thread safe.
/// </summary>
internal abstract class Runnable
{
    // The cost of going to another thread is some ten microseconds: from here on it does not matter.
    private static readonly long Long = Stopwatch.Frequency / 2000;

    // What an average forgets of its past with each time that is noted: one part of so many.
    private const int Memory = 4;

    private long _averageTicks = -1;

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

    /// <summary>Whether its runs take long on average, so that they hold up the thread of a connection.</summary>
    public bool IsLong { get; private set; }

    /// <summary>What its runs have come to.</summary>
    public ShardHint Hint { get; } = new();

    /// <summary>A run has taken so many ticks of the stopwatch. Threads may overwrite each other's: it is an average.</summary>
    public void NoteTime(long ticks)
    {
        long average = _averageTicks < 0 ? ticks : _averageTicks + ((ticks - _averageTicks) / Memory);
        _averageTicks = average;
        // Not to and fro with each run.
        IsLong = average > (IsLong ? Long / 2 : Long);
    }

    /// <summary>A run could not be ended on the thread of a connection, and begins anew on another.</summary>
    public void NoteOverrun()
    {
        _averageTicks = Math.Max(_averageTicks, 2 * Long);
        IsLong = true;
    }

    /// <summary>Its function, in a machine that has none yet.</summary>
    public abstract LuaFunction Load(ScriptMachine machine);

    /// <summary>Runs it with the keys and arguments of a call; the results are valid until the machine runs again.</summary>
    public abstract ReadOnlySpan<LuaValue> Invoke(ScriptMachine machine, scoped in CommandContext call, int firstKey, int keys);
}
