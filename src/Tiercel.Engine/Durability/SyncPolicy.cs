using Tiercel.Primitives;

namespace Tiercel.Engine;

/// <summary>
/// When what was appended to the log is on the disk. Whatever is chosen, a reply leaves after the change was handed to the system:
/// a process that is killed loses nothing it has acknowledged.
/// </summary>
public enum SyncPolicy
{
    /// <summary>When the system likes: a power cut may lose half a minute.</summary>
    [OptionValue("no")]
    Never,

    /// <summary>Each second: a power cut loses two seconds at most.</summary>
    [OptionValue("everysec")]
    EverySecond,

    /// <summary>Before the change is acknowledged, or seen by anybody else: a power cut loses nothing.</summary>
    [OptionValue("always")]
    Always,
}
