using Tiercel.Engine;

namespace Tiercel;

/// <summary>What an engine keeps on the disk, at one moment; see <see cref="TiercelEngine.Durability"/>. Immutable.</summary>
public sealed record DurabilityStatus
{
    /// <summary>The directory, as a full path.</summary>
    public required string Directory { get; init; }

    /// <summary>Bytes of the log, all of its files; 0 if there is none.</summary>
    public long LogBytes { get; init; }

    /// <summary>When the snapshot file was last written or read in this process; else when the engine was opened.</summary>
    public DateTimeOffset LastSaved { get; init; }

    /// <summary>Changes since then.</summary>
    public long ChangesSinceSaved { get; init; }

    /// <summary>Why changes are refused; null = they are not.</summary>
    public DurabilityException? Failure { get; init; }

    /// <summary>Commands of the log that were run again when the engine was opened.</summary>
    public long LoadedCommands { get; init; }

    /// <summary>Bytes at the end of the log that a power cut had torn, and that were cut off then.</summary>
    public long LostBytes { get; init; }

    /// <summary>How long loading took.</summary>
    public TimeSpan LoadTime { get; init; }
}
