namespace Tiercel.Resp;

/// <summary>What a reader accepts; beyond it lies a protocol error.</summary>
/// <param name="maxBulkLength">The greatest length of one argument, in bytes (proto-max-bulk-len).</param>
/// <param name="maxArguments">The most arguments of one command, its name counted.</param>
public readonly struct RespLimits(long maxBulkLength, int maxArguments = int.MaxValue)
{
    /// <summary>The longest line without an end, inline command or header, as in Redis.</summary>
    public const int MaxLineLength = 64 * 1024;

    /// <summary>Redis's limits: arguments of 512 MiB, as many as an int counts.</summary>
    public static RespLimits Default => new(512L * 1024 * 1024);

    /// <summary>What is read of a client that has not yet given its password, as in Redis: little.</summary>
    public static RespLimits Unauthenticated { get; } = new(16 * 1024, 10) { IsUnauthenticated = true };

    /// <summary>Whether the limits are those before a password was given; the errors say so then.</summary>
    public bool IsUnauthenticated { get; private init; }

    /// <summary>The greatest length of one argument, in bytes.</summary>
    public long MaxBulkLength { get; } = maxBulkLength;

    /// <summary>The most arguments of one command, its name counted.</summary>
    public int MaxArguments { get; } = maxArguments;
}
