using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>What of the data is kept on the disk, and when. Of the changeable ones the current value counts.</summary>
public sealed class DurabilityOptions
{
    private bool? _appendOnly;
    private bool _isInDirectory;

    /// <summary>
    /// The directory of the files; the present one by default. It is made if it is not there. Whoever keeps data in it has it for
    /// himself, by a lock on <c>tiercel.lock</c> in it that ends with the process: a second engine or server does not start on it.
    /// </summary>
    [Option("dir")]
    public string Directory { get; set; } = ".";

    /// <summary>
    /// Whether the log says from time to time what the time is, by a remark of a second in front of the changes of that second: with it
    /// redis-check-aof cuts a log at a moment. Redis before 7.0 cannot read it. Changeable.
    /// </summary>
    [Option("aof-timestamp-enabled", Mutable = true)]
    public bool LogsTime { get; set; }

    /// <summary>
    /// Whether every change is appended to a log, which is run again at the next start; not so by default. Clients of a server that
    /// owns its engine may change it: a log that begins later begins with all data there is.
    /// </summary>
    [Option("appendonly", Mutable = true)]
    public bool AppendOnly
    {
        get => _appendOnly ?? _isInDirectory;
        set => _appendOnly = value;
    }

    /// <summary>When what was appended is on the disk; within two seconds by default. Changeable.</summary>
    [Option("appendfsync", Mutable = true)]
    public SyncPolicy Sync { get; set; } = SyncPolicy.EverySecond;

    /// <summary>The directory of the log, within <see cref="Directory"/>.</summary>
    [Option("appenddirname")]
    public string LogDirectory { get; set; } = "appendonlydir";

    /// <summary>What the names of the files of the log begin with.</summary>
    [Option("appendfilename")]
    public string LogName { get; set; } = "appendonly.aof";

    /// <summary>The name of the snapshot file in <see cref="Directory"/>. No client may choose what file is written to.</summary>
    [Option("dbfilename")]
    public string SnapshotName { get; set; } = "dump.rdb";

    /// <summary>When the snapshot file is written by itself; never by default. Changeable.</summary>
    [Option("save", Mutable = true)]
    public SavePoints SavePoints { get; set; } = SavePoints.None;

    /// <summary>
    /// Whether changes are refused while the last snapshot could not be written, if <see cref="SavePoints"/> are set; so by default.
    /// Changeable.
    /// </summary>
    [Option("stop-writes-on-bgsave-error", Mutable = true)]
    public bool StopsWritesOnFailedSave { get; set; } = true;

    /// <summary>
    /// Whether snapshot files end with a checksum, and it is compared when they are read; so by default. Changeable.
    /// </summary>
    [Option("rdbchecksum", Mutable = true)]
    public bool Checksums { get; set; } = true;

    /// <summary>
    /// By how many percent the log grows, compared with its base, before it is rewritten; 100 by default, 0 = it never is by itself.
    /// Changeable.
    /// </summary>
    [Option("auto-aof-rewrite-percentage", Mutable = true, Minimum = 0, Maximum = int.MaxValue)]
    public int RewriteGrowthPercentage { get; set; } = 100;

    /// <summary>Bytes up to which the log is not rewritten by itself, 64 MiB by default. Changeable.</summary>
    [Option("auto-aof-rewrite-min-size", Mutable = true, Format = OptionFormat.Memory, Minimum = 0)]
    public long RewriteMinBytes { get; set; } = 64L << 20;

    /// <summary>
    /// Whether nothing is synced each second while the log is rewritten, whatever <see cref="Sync"/> says but always: the disk has
    /// enough to do then. Not so by default. Changeable.
    /// </summary>
    [Option("no-appendfsync-on-rewrite", Mutable = true)]
    public bool SkipsSyncOnRewrite { get; set; }

    /// <summary>
    /// Whether a log whose end a power cut has torn is cut off there, with a warning, instead of being refused; it is by default.
    /// </summary>
    [Option("aof-load-truncated", Mutable = true)]
    public bool AcceptsTornEnd { get; set; } = true;

    /// <summary>A directory is to keep the data; null = none.</summary>
    internal void KeepIn(string? directory)
    {
        Directory = directory ?? ".";
        _isInDirectory = directory is not null;
    }
}
