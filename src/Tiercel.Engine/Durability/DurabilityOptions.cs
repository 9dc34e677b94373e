using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>What of the data is kept on the disk, and when. Of the changeable ones the current value counts.</summary>
public sealed class DurabilityOptions
{
    /// <summary>
    /// The directory of the files; the present one by default. It is made if it is not there, and belongs to one process at a time.
    /// </summary>
    [Option("dir")]
    public string Directory { get; set; } = ".";

    /// <summary>Whether every change is appended to a log, which is run again at the next start; not so by default.</summary>
    [Option("appendonly")]
    public bool AppendOnly { get; set; }

    /// <summary>When what was appended is on the disk; within two seconds by default. Changeable.</summary>
    [Option("appendfsync", Mutable = true)]
    public SyncPolicy Sync { get; set; } = SyncPolicy.EverySecond;

    /// <summary>The directory of the log, within <see cref="Directory"/>.</summary>
    [Option("appenddirname")]
    public string LogDirectory { get; set; } = "appendonlydir";

    /// <summary>What the names of the files of the log begin with.</summary>
    [Option("appendfilename")]
    public string LogName { get; set; } = "appendonly.aof";

    /// <summary>
    /// Whether a log whose end a power cut has torn is cut off there, with a warning, instead of being refused; it is by default.
    /// </summary>
    [Option("aof-load-truncated", Mutable = true)]
    public bool AcceptsTornEnd { get; set; } = true;
}
