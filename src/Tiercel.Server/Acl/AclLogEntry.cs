namespace Tiercel.Server;

/// <summary>Calls of the same kind that were refused, one soon after the other. Changed under the lock of its log alone.</summary>
internal sealed class AclLogEntry
{
    /// <summary>Unique and ascending.</summary>
    public required long Id { get; init; }

    public required DenialReason Reason { get; init; }

    /// <summary>Where it was called: toplevel, multi or lua.</summary>
    public required string Context { get; init; }

    /// <summary>The command, key or channel; of a wrong password the command that gave it.</summary>
    public required byte[] Object { get; init; }

    public required byte[] User { get; init; }

    /// <summary>Unix time in milliseconds.</summary>
    public required long CreatedMs { get; init; }

    /// <summary>When it happened last: Unix time in milliseconds.</summary>
    public required long UpdatedMs { get; set; }

    /// <summary>The line of the client who was refused last.</summary>
    public required byte[] Client { get; set; }

    public long Count { get; set; } = 1;

    public AclLogEntry Copy() => (AclLogEntry)MemberwiseClone();
}
