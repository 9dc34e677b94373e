namespace Tiercel.Engine;

/// <summary>How a <see cref="HashIndex{TKeys}"/> reads the key of an element.</summary>
internal interface IElementKeys
{
    /// <summary>The bytes by which the element with this reference is found.</summary>
    ReadOnlySpan<byte> KeyOf(uint reference);
}

/// <summary>Visits elements by their references.</summary>
internal interface IReferenceVisitor
{
    void Visit(uint reference);
}
