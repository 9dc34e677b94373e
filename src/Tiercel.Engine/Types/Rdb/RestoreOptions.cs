namespace Tiercel.Engine;

/// <summary>How RESTORE puts a value where it belongs.</summary>
internal readonly struct RestoreOptions
{
    /// <summary>Takes no part: what it stands for is not set.</summary>
    public const long NotSet = -1;

    public RestoreOptions()
    {
    }

    /// <summary>Whether a key that exists gives way.</summary>
    public bool Replaces { get; init; }

    /// <summary>Milliseconds from now or, if <see cref="IsAbsolute"/>, since 1970; 0 = lives for ever.</summary>
    public long LifetimeMs { get; init; }

    public bool IsAbsolute { get; init; }

    /// <summary>Seconds since the last use; counts under policies that date uses.</summary>
    public long IdleSeconds { get; init; } = NotSet;

    /// <summary>The logarithmic count of uses, 0 to 255; counts under policies that have it.</summary>
    public long Frequency { get; init; } = NotSet;

    public long ExpiresAtMs(long nowMs)
    {
        if (LifetimeMs == 0) return Expiry.None;
        // A time beyond the 64 bits wraps into the past, as in Redis.
        return IsAbsolute ? LifetimeMs : unchecked(nowMs + LifetimeMs);
    }

    /// <summary>What the entry is to remember of its use; false if it is new like any other.</summary>
    public bool TryGetAccess(AccessStamp now, out ushort access)
    {
        access = now.IsLfu ? AccessClock.Counted(now, (byte)Frequency) : AccessClock.Idle(now, IdleSeconds);
        return now.IsLfu ? Frequency != NotSet : now.IsDated && IdleSeconds != NotSet;
    }
}
