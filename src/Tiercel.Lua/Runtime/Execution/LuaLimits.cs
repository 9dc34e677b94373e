namespace Tiercel.Lua;

/// <summary>How much one run may use before it is ended with an error. Immutable.</summary>
public sealed class LuaLimits
{
    /// <summary>No limits but those of depth, which are there always.</summary>
    public static LuaLimits None { get; } = new();

    /// <summary>
    /// Bytes that strings, tables, functions and coroutines may take, all runs of a machine together; at least 64 KiB. What is
    /// held is counted when as much as this has been allocated, so that up to an eighth more may be in use for a while.
    /// </summary>
    public long MemoryBytes { get; init; } = long.MaxValue;

    /// <summary>
    /// Steps of one run: a turn of a loop, a call, or a comparable part of the work of a library function is one.
    /// </summary>
    public long Steps { get; init; } = long.MaxValue;

    /// <summary>Calls within calls of functions written in Lua: 20,000, as in Lua 5.1.</summary>
    public const int CallDepth = 20_000;

    /// <summary>Calls of Lua from functions of the host within each other, as metamethods make them: 200, as in Lua 5.1.</summary>
    public const int NativeDepth = 200;

    /// <summary>Bytes of one string: 512 MiB.</summary>
    public const int StringBytes = 512 * 1024 * 1024;
}
