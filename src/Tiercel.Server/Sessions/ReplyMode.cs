namespace Tiercel.Server;

/// <summary>Which replies a client wants: CLIENT REPLY.</summary>
internal enum ReplyMode
{
    /// <summary>All of them.</summary>
    On,

    /// <summary>None.</summary>
    Off,

    /// <summary>All but that of the next command.</summary>
    SkipNext,

    /// <summary>All but that of the command that runs.</summary>
    Skip,
}
