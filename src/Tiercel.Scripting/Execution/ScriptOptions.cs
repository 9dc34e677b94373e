namespace Tiercel.Scripting;

/// <summary>How scripts are run. May be changed while they do.</summary>
public sealed class ScriptOptions
{
    /// <summary>What becomes of the changes of a script that does not end well.</summary>
    public ScriptAtomicity Atomicity { get; set; }

    /// <summary>Threads for scripts that take long: 1 to 128.</summary>
    public int WorkerThreads { get; set; } = 8;

    /// <summary>Milliseconds after which calls that need what a script holds are answered with BUSY; 0 = they wait.</summary>
    public long BusyReplyThresholdMs { get; set; } = 5_000;

    /// <summary>Bytes of Lua values that the scripts of one thread may hold at a time; at least 64 KiB.</summary>
    public long MaxMemoryBytes { get; set; } = 256L * 1024 * 1024;
}
