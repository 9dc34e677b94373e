namespace Tiercel.Scripting;

/// <summary>How scripts are run. May be changed while they do.</summary>
public sealed class ScriptOptions
{
    /// <summary>What becomes of the changes of a script that does not end well.</summary>
    public ScriptAtomicity Atomicity { get; set; }

    /// <summary>Bytes of Lua values that the scripts of one thread may hold at a time; at least 64 KiB.</summary>
    public long MaxMemoryBytes { get; set; } = 256L * 1024 * 1024;
}
