namespace Tiercel.Lua;

/// <summary>An instruction: 8 bytes, never changed.</summary>
internal readonly struct Instruction(OpCode op, int a, int b, int c)
{
    /// <summary>The count that means all there are.</summary>
    public const int Open = 0xFFFF;

    public readonly OpCode Op = op;
    public readonly byte A = (byte)a;
    public readonly ushort B = (ushort)b;
    public readonly int C = c;

    public override string ToString() => $"{Op} {A} {B} {C}";
}
