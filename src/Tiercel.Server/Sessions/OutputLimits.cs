namespace Tiercel.Server;

/// <summary>The sizes that keep replies from filling memory. All are guesses but the first, which was measured.</summary>
internal static class OutputLimits
{
    /// <summary>A worker's output buffer at rest; beyond this it is given back when the turn is over.</summary>
    public const int InitialBytes = 64 * 1024;

    /// <summary>Replies of several connections share the output up to this, and are sent when the turn ends.</summary>
    public const int DeferBytes = InitialBytes / 2;

    /// <summary>With this much encoded the batch yields and the replies are sent before more commands run.</summary>
    public const int FlushBytes = 256 * 1024;

    /// <summary>
    /// With this much waiting for a client that does not read, its commands wait too. Wide, because a client may
    /// write a long pipeline before it reads the first reply, and both sides waiting would never end.
    /// </summary>
    public const long PauseBytes = 32 * 1024 * 1024;

    /// <summary>When all clients of a worker together leave this much unread, <see cref="CrowdedPauseBytes"/> holds.</summary>
    public const long CrowdedBytes = 512 * 1024 * 1024;

    /// <summary>As <see cref="PauseBytes"/>, when many clients do not read.</summary>
    public const long CrowdedPauseBytes = 1024 * 1024;
}
