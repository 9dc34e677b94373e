namespace Tiercel.Commands;

/// <summary>Is shown the keys among the arguments of a call.</summary>
internal interface IKeyArgumentVisitor
{
    void Visit(ReadOnlySpan<byte> key, ulong hash);
}
