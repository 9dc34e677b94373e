namespace Tiercel.Commands;

/// <summary>One argument of a command: its place in the input, and for a key the hash of its bytes.</summary>
public struct Argument
{
    public int Offset;
    public int Length;
    public ulong Hash;
}
