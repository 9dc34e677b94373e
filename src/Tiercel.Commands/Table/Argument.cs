namespace Tiercel.Commands;

/// <summary>One argument of a command: its place in the input, and for a key the hash of its bytes.</summary>
public struct Argument
{
    /// <summary>Index of its first byte in the input.</summary>
    public int Offset;

    /// <summary>Its bytes; 0 is an empty argument.</summary>
    public int Length;

    /// <summary>The hash of its bytes, set for keys once the command is known.</summary>
    public ulong Hash;
}
