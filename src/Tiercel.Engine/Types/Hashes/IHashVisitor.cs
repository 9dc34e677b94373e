namespace Tiercel.Engine;

/// <summary>Visits the fields of a hash. The spans are valid for the length of the call.</summary>
internal interface IHashVisitor
{
    void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value);
}

/// <summary>Visits the fields of a hash with the times at which they expire, expired ones not excepted.</summary>
internal interface ITimedFieldVisitor
{
    void Visit(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> value, long expiresAtMs);
}
