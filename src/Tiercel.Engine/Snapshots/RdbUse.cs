namespace Tiercel.Engine;

/// <summary>What a snapshot file says in front of a key: when it expires, and how it was used.</summary>
internal struct RdbUse()
{
    /// <summary>Unix milliseconds; <see cref="Expiry.None"/> = never.</summary>
    public long ExpiresAtMs = Expiry.None;

    /// <summary>Seconds since the last use.</summary>
    public long IdleSeconds = RestoreOptions.NotSet;

    /// <summary>The logarithmic count of uses.</summary>
    public long Frequency = RestoreOptions.NotSet;

    /// <summary>What the entry is to remember of its use; false if it is new like any other.</summary>
    public readonly bool TryGetAccess(AccessStamp now, out ushort access)
    {
        RestoreOptions options = new() { IdleSeconds = IdleSeconds, Frequency = Frequency };
        return options.TryGetAccess(now, out access);
    }
}
