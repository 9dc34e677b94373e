using Tiercel.Primitives;

namespace Tiercel.Scripting;

/// <summary>How scripts are run. All may be changed at any time, by one writer at a time; the current value counts.</summary>
public sealed class ScriptOptions
{
    /// <summary>
    /// What becomes of the changes of a script that fails, is killed, or reaches a limit: they are taken back; with "strict" also
    /// when it returns an error reply; with "redis" they stay. Changeable.
    /// </summary>
    [Option("script-atomicity", Mutable = true)]
    public ScriptAtomicity Atomicity { get; set; }

    /// <summary>
    /// Which scripts of connections run on threads of their own: those that take more than half a millisecond on average, or
    /// once make 20,000 turns of loops and calls; with "always" all, with "never" none: such a script can be killed by
    /// connections of other threads alone. Changeable.
    /// </summary>
    [Option("lua-workers", Mutable = true)]
    public LuaWorkers Workers { get; set; }

    /// <summary>Threads at most for scripts that take long, 1 to 128; 8 by default. They come when they are needed. Changeable.</summary>
    [Option("lua-worker-threads", Mutable = true, Minimum = 1, Maximum = 128)]
    public int WorkerThreads { get; set; } = 8;

    /// <summary>
    /// Milliseconds after which calls that need what a script holds are answered with BUSY, 5,000 by default; 0 = they wait until
    /// it has ended. Others are never held up. Changeable.
    /// </summary>
    [Option("busy-reply-threshold", Mutable = true, Minimum = 0)]
    public long BusyReplyThresholdMs { get; set; } = 5_000;

    /// <summary>How long a caller in process waits for what a script holds that takes long.</summary>
    internal TimeSpan Patience => BusyReplyThresholdMs > 0
        ? TimeSpan.FromMilliseconds(Math.Min(BusyReplyThresholdMs, int.MaxValue))
        : Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Bytes that the Lua values of the scripts of one thread may take, 256 MiB by default; one that needs more fails. Counts for
    /// threads that run their first script from then on.
    /// </summary>
    [Option("lua-memory-limit", Mutable = true, Format = OptionFormat.Memory, Minimum = 65_536)]
    public long MaxMemoryBytes { get; set; } = 256L * 1024 * 1024;
}
