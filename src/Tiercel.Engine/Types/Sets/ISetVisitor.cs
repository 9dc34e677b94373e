namespace Tiercel.Engine;

/// <summary>Visits the members of a set. The span is valid for the length of the call.</summary>
internal interface ISetVisitor
{
    void Visit(scoped ReadOnlySpan<byte> member);
}
