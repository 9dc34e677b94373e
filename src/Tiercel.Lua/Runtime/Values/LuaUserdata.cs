namespace Tiercel.Lua;

/// <summary>A value of the host that scripts can hold, compare and pass on, and use through its metatable.</summary>
public sealed class LuaUserdata(object? value) : LuaObject
{
    // What the host has put in is its own.
    internal const int Overhead = 64;

    /// <summary>The pointer to nothing, as libraries written in C give it to scripts: one value, the same in all machines.</summary>
    public static LuaUserdata NullPointer { get; } = new(null);

    /// <summary>What the host has put in.</summary>
    public object? Value { get; } = value;

    /// <summary>Its metatable; null = none.</summary>
    public LuaTable? Metatable { get; set; }

    internal override long SizeBytes => Overhead;

    internal override void Visit(MemoryCensus census) => census.Meet(Metatable);
}
