namespace Tiercel.Engine;

/// <summary>Visits the fields of a hash. The spans are valid for the length of the call.</summary>
internal interface IHashVisitor
{
    void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value);
}
